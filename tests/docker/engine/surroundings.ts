import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT, inCheckout } from '../../../localstack/cloud/checkout.ts';
import { openState } from '../../../localstack/cloud/state.ts';
import { onPath } from '../../../localstack/programs/on-path.ts';
import { copyCheckout } from '../../support/checkout.ts';
import { debian, enginePrograms } from './debian.ts';
import { closeEngine, type Engine, engineFolder, NoEngine, openEngine, requireMachine } from './engine.ts';
import { buildImages, ministackPackages } from './images.ts';

/** An ordinary account. It may use Docker and nothing else. */
export const DEVELOPER = 12_321;
/** Names that cdklocal asks for. Public DNS answers 127.0.0.1 for each. */
const HOSTS = ['localhost', 'localhost.localstack.cloud', 's3.localhost.localstack.cloud'];
const ASSETS_BUCKET = 'cdk-hnb659fds-assets-000000000000-ap-northeast-2';

export interface DockerSurroundings {
  /** TIKETI_TEST_DOCKER, which tests/docker/developer.ts reads. */
  readonly env: Readonly<Record<string, string>>;
  /** Put before the command that runs the tests. */
  readonly within: readonly string[];
}

/**
 * Runs the work with a Docker engine, stand-ins of every image, and a checkout of a user who is not root.
 *
 * @throws NoEngine where the machine can have none
 */
export async function withDocker<T>(work: (surroundings: DockerSurroundings) => Promise<T>): Promise<T> {
  requireMachine();
  const lap = stopwatch();
  const { tools } = openState('');
  const programs = enginePrograms(tools);
  const { root, composePlugin } = debian(tools);
  const site = ministackPackages(tools);
  lap('packages are there');
  const folder = engineFolder();
  try {
    const engine = await openEngine(folder, programs, composePlugin);
    lap('the engine serves');
    buildImages(engine, { root, site });
    lap('stand-in images are built');
    writeFileSync(path.join(folder, 'hosts'), `127.0.0.1 ${[...HOSTS, `${ASSETS_BUCKET}.${HOSTS[2]}`].join(' ')}\n`);
    const checkout = makeCheckout(engine);
    const node = machineNode();
    lap(`a checkout is there; the machine's Node is ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
    const env = { ...engine.env, PATH: `${engine.env.PATH}:${path.dirname(node)}` };
    return await work({
      env: { TIKETI_TEST_DOCKER: JSON.stringify({ folder, env, checkout }) },
      within: engine.within,
    });
  } finally {
    await closeEngine(folder);
  }
}

/** The Node that a shell of this machine finds; this process has the pinned one before it. */
function machineNode(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.startsWith(CHECKOUT));
  const node = onPath('node', folders.join(path.delimiter));
  if (node === undefined) throw new NoEngine('there is no Node on the PATH beside the pinned one');
  return node;
}

function stopwatch(): (title: string) => void {
  let before = performance.now();
  return (title) => {
    const now = performance.now();
    console.log(`${((now - before) / 1000).toFixed(1).padStart(6)} s  ${title}`);
    before = now;
  };
}

// Containers mount the checkout. Inside them a link to its packages would be broken, so the packages are mounted too. The few
// of the web client alone are copied: Vite writes its compiled configuration beside them.
function makeCheckout({ folder }: Engine): string {
  const checkout = path.join(folder, 'checkout');
  copyCheckout(checkout);
  const packages = path.join(checkout, 'node_modules');
  for (const made of [packages, path.join(folder, 'home')]) mkdirSync(made);
  const ofWeb = 'web/node_modules';
  if (existsSync(inCheckout(ofWeb))) cpSync(inCheckout(ofWeb), path.join(checkout, ofWeb), { recursive: true });
  execFileSync('chown', ['-R', `${DEVELOPER}:${DEVELOPER}`, checkout, path.join(folder, 'home')]);
  if (existsSync(inCheckout('node_modules')))
    execFileSync('mount', ['--options', 'bind,ro', inCheckout('node_modules'), packages]);
  return checkout;
}
