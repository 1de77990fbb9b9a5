import { describe, expect, it } from '@jest/globals';
import { choosePorts, type Ports, portNames, scatteredPorts } from './ports.ts';

const wanted: Ports = {
  web: 3000,
  emulator: 4566,
  postgres: 54_320,
  redis: 63_790,
  toss: 4600,
  google: 4601,
  smtp: 4602,
  xray: 2000,
  localstack: 4666,
};
const taken =
  (...ports: number[]) =>
  (_: string, port: number): Promise<boolean> =>
    Promise.resolve(!ports.includes(port));

describe('the ports of a local cloud', () => {
  it('are the wanted ones if they are free', async () => {
    expect(await choosePorts(wanted, taken())).toEqual(wanted);
  });

  it('move to the next free port', async () => {
    const chosen = await choosePorts(wanted, taken(54_320, 54_321));
    expect(chosen.postgres).toBe(54_322);
  });

  it('do not move when another one moves', async () => {
    const chosen = await choosePorts(wanted, taken(4600));
    expect(chosen).toMatchObject({ toss: 4603, google: 4601, smtp: 4602 });
  });

  it('are different for different names', async () => {
    const chosen = await choosePorts({ ...wanted, google: 4600, smtp: 4600 }, taken());
    expect(new Set(Object.values(chosen)).size).toBe(portNames.length);
  });

  it('may be in use by the part itself', async () => {
    const mayUse = (name: string, port: number): Promise<boolean> =>
      Promise.resolve(port !== 4566 || name === 'emulator');
    expect((await choosePorts(wanted, mayUse)).emulator).toBe(4566);
  });

  it('fail by name when no port of the range is free', async () => {
    await expect(choosePorts(wanted, () => Promise.resolve(false))).rejects.toMatchObject({
      facts: { step: 'choose ports' },
    });
  });

  it('of a test run are below the range of outgoing connections', () => {
    for (const random of [0, 0.5, 0.999_999]) {
      for (const port of Object.values(scatteredPorts(() => random))) {
        expect(port).toBeGreaterThanOrEqual(20_000);
        expect(port).toBeLessThan(32_768);
      }
    }
  });
});
