import { spawnSync } from 'node:child_process';

/** The account `nobody`. PostgreSQL refuses to run as root, so root starts it as this account. */
export const NOBODY = { uid: 65_534, gid: 65_534 } as const;

export const isRoot = (): boolean => process.getuid?.() === 0;

/** Whether `nobody` can enter the folder; tested by the system itself, because ACLs and mounts matter besides modes. */
export const canNobodyEnter = (folder: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...NOBODY, cwd: '/', stdio: 'ignore' }).status === 0;
