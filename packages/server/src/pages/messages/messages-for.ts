import { enGb } from './en-gb.ts';
import { enUs } from './en-us.ts';
import { he } from './he.ts';
import type { Language, Messages } from './messages.ts';

const byLanguage: Readonly<Record<Language, Messages>> = { 'en-GB': enGb, 'en-US': enUs, he };

export const messagesFor = (language: Language): Messages => byLanguage[language];
