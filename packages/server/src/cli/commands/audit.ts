import type { Command } from 'commander';
import { addGroup, type Parts } from '../command.ts';
import { addExport } from './audit/export.ts';
import { addHead } from './audit/head.ts';
import { addPrune } from './audit/prune.ts';
import { addRefusals } from './audit/refusals.ts';
import { addTail } from './audit/tail.ts';
import { addVerify } from './audit/verify.ts';

export const addAuditCommands = (program: Command, parts: Parts): void => {
  const group = addGroup(
    program,
    'audit',
    'The audit log: who did what, and what was refused and why.',
    'Every ticket, sign-in, refusal and change is in it, written together with what it records. Each record is ' +
      'linked to the one before it, so that tampering shows.',
  );
  addTail(group, parts);
  addVerify(group, parts);
  addHead(group, parts);
  addExport(group, parts);
  addPrune(group, parts);
  addRefusals(group, parts);
};
