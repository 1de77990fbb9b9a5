import { spawnSync } from 'node:child_process';

/** The account that PostgreSQL runs as when we are root, because it refuses to run as root: `nobody`. */
export const NOBODY = { uid: 65_534, gid: 65_534 } as const;

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Whether `nobody` can enter the folder; asked of the system itself, because modes alone do not tell (ACLs, mounts). */
export const canNobodyEnter = (folder: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...NOBODY, cwd: '/', stdio: 'ignore' }).status === 0;
