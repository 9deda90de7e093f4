// breaks main-imports-compose-config-and-cli
import { command } from './cli/command.ts';
import { compose } from './compose.ts';
import { page } from './pages/page.ts';

export const wrong = [command, compose, page];
