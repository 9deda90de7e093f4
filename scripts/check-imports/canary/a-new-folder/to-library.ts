// breaks library-stays-in-its-folder
import type { Command } from 'commander';

export type Wrong = Command;
