import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';

/** This machine, or this user, may not mount what a scenario is played on. Says what to do. */
export class MountRefused extends Error {}

/** Runs a program that needs to be root. @throws {MountRefused} */
export const asRoot = (program: string, args: readonly string[]): void => {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr ?? cause) : String(cause);
    throw new MountRefused(
      `A disk has to be mounted for this, and \`${program} ${args.join(' ')}\` fails: ${said.trim().split('\n')[0]}. Run it as root, or ` +
        'where every user may make a namespace (unshare --user --map-root-user --mount); in a container it takes ' +
        'docker run --privileged.',
      { cause },
    );
  }
};

/** Keeps what lies on a disk that is about to go. */
export const rescue = (folder: string, to: string): void => cpSync(folder, to, { recursive: true });

/** Unmounts what is mounted on a folder, at the latest when this process ends. */
export const unmountLater = (folder: string): (() => void) => {
  const unmount = (): void => {
    process.off('exit', unmount);
    asRoot('umount', ['--lazy', folder]);
  };
  process.on('exit', unmount);
  return unmount;
};
