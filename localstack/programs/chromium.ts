import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Failure, messageOf } from '../cloud/failure.ts';
import type { State } from '../cloud/state.ts';
import { hasApt, libraryPath, unpackPackages } from './apt.ts';
import { onPath } from './on-path.ts';

/** A browser for tests, and what it needs in its environment to run and to draw Hangul. */
export interface Browser {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const PACKAGES = ['chromium-headless-shell', 'chromium-common'];
const FONTS = ['fonts-nanum'];
const PROGRAMS = ['chromium-headless-shell', 'chromium', 'google-chrome'];

/**
 * The browser of the PATH, else Debian's headless one unpacked into the tools folder; the same for a Korean font, without
 * which Hangul is boxes and screenshots lie.
 *
 * @throws Failure with the command that installs them, where the system has no apt or it cannot download
 */
export function findBrowser({ tools }: Pick<State, 'tools'>): Browser {
  const fonts = hasKoreanFont() ? {} : { FONTCONFIG_FILE: fontConfig(fetchOnce(tools, 'fonts', FONTS)) };
  const found = PROGRAMS.map((name) => onPath(name)).find((file) => file !== undefined);
  if (found !== undefined) return { command: found, env: fonts };
  const folder = fetchOnce(tools, 'chromium', PACKAGES);
  const browser: Browser = {
    command: path.join(folder, 'usr/lib/chromium/chromium-headless-shell'),
    env: { ...fonts, LD_LIBRARY_PATH: libraryPath(folder) },
  };
  const ended = spawnSync(browser.command, ['--version'], {
    env: { ...process.env, ...browser.env },
    encoding: 'utf8',
  });
  if (ended.status === 0) return browser;
  rmSync(folder, { recursive: true, force: true });
  throw missing(`the browser that was fetched does not run: ${ended.error?.message ?? ended.stderr.trim()}`);
}

function hasKoreanFont(): boolean {
  const { status, stdout } = spawnSync('fc-list', [':lang=ko', 'file'], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

function fetchOnce(tools: string, name: string, packages: readonly string[]): string {
  const folder = path.join(tools, name);
  if (existsSync(folder)) return folder;
  if (!hasApt()) throw missing('it is not on the PATH, and there is no apt-get to fetch it with');
  try {
    unpackPackages(packages, folder, 'all');
  } catch (error) {
    throw missing(`it is not on the PATH and could not be fetched (${messageOf(error)})`);
  }
  return folder;
}

/** Names the fetched fonts besides those of the system. */
function fontConfig(folder: string): string {
  const file = path.join(folder, 'fonts.conf');
  const cache = path.join(folder, 'cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${path.join(folder, 'usr/share/fonts')}</dir><dir>/usr/share/fonts</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  return file;
}

const missing = (because: string): Failure =>
  new Failure({
    step: 'find a browser',
    because,
    fix:
      process.platform === 'darwin'
        ? 'brew install --cask google-chrome'
        : 'sudo apt-get install chromium-headless-shell fonts-nanum (or chromium fonts-noto-cjk)',
  });
