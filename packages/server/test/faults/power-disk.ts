import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asRoot, unmountLater } from './mounting.ts';

const MEGABYTES = 256;

/**
 * A disk of its own that can lose its power: an ext4 file system in a file. What is in that file has been
 * written to the disk; what the kernel holds back until somebody calls `fsync`, or until it finds the time, is
 * not in there, and is lost. It has to be removed again.
 */
export class PowerDisk {
  readonly folder: string;
  readonly #image: string;
  #unmount: () => void;

  /** @throws {MountRefused} where this user may not mount */
  static make(base: string): PowerDisk {
    const [folder, image] = [join(base, 'disk'), join(base, 'disk.img')];
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(image, '');
    truncateSync(image, MEGABYTES * 2 ** 20);
    asRoot('mkfs.ext4', ['-q', image]);
    return new PowerDisk(folder, image);
  }

  private constructor(folder: string, image: string) {
    this.folder = folder;
    this.#image = image;
    this.#unmount = this.#mount();
  }

  /** Keeps what has been written to the disk by now. To be called while nobody writes. */
  cut(): void {
    execFileSync('cp', ['--sparse=always', this.#image, this.#remains]);
  }

  /** Comes back with what was kept. To be called when nobody has a file open any more. */
  restore(): void {
    this.#unmount();
    renameSync(this.#remains, this.#image);
    this.#unmount = this.#mount();
  }

  remove(): void {
    this.#unmount();
  }

  get #remains(): string {
    return `${this.#image}.remains`;
  }

  #mount(): () => void {
    asRoot('mount', ['-o', 'loop', this.#image, this.folder]);
    return unmountLater(this.folder);
  }
}
