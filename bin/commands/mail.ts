import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { knownCloud } from '../../localstack/cloud/cloud.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { inState, openState, tiketi } from '../../localstack/cloud/state.ts';
import { onPath } from '../../localstack/programs/on-path.ts';
import { mailFolder } from '../../localstack/programs/small-parts.ts';
import type { Mail } from '../mails.ts';

/** Mails in a list. */
const LIST_MAX = 50;

export const mail = (program: Command): void => {
  program
    .command('mail')
    .description('list the mails that SES sent, or show one')
    .argument('[id]', 'number in the list')
    .option('--open', 'show it in the browser')
    .action(async (id: string | undefined, { open }: { open?: boolean }) => {
      const cloud = knownCloud(openState());
      if (cloud === undefined)
        throw new Failure({ step: 'mail', because: 'the local cloud was never started here', fix: tiketi('up') });
      if (id === undefined) await list(cloud);
      else await show(cloud, id, open === true);
    });
};

async function list(cloud: Cloud): Promise<void> {
  const { mailFiles, mailLine, readMail } = await import('../mails.ts');
  const files = mailFiles(mailFolder(cloud));
  if (files.length === 0) console.log('no mail has been sent yet');
  const first = Math.max(0, files.length - LIST_MAX);
  if (first > 0) console.log(`(${first} older ones are not shown)`);
  for (const [index, file] of files.entries())
    if (index >= first) console.log(mailLine(await readMail(file, index + 1)));
}

async function show(cloud: Cloud, id: string, isOpened: boolean): Promise<void> {
  const { mailFiles, mailText, readMail } = await import('../mails.ts');
  const file = mailFiles(mailFolder(cloud))[Number(id) - 1];
  if (file === undefined)
    throw new Failure({ step: 'mail', because: `there is no mail ${id}`, fix: `${tiketi('mail')} lists them` });
  const found = await readMail(file, Number(id));
  if (isOpened) openInBrowser(cloud, found);
  else console.log(mailText(found));
}

function openInBrowser(cloud: Cloud, { parsed, id }: Mail): void {
  if (typeof parsed.html !== 'string')
    throw new Failure({ step: 'mail', because: 'it has no HTML part', fix: tiketi(`mail ${id}`) });
  const page = inState(cloud.state, 'mail.html');
  writeFileSync(page, parsed.html, { mode: 0o600 });
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  console.log(page);
  if (onPath(opener) !== undefined) spawn(opener, [page], { detached: true, stdio: 'ignore' }).unref();
}
