import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import { afterAll, describe, expect, it } from '@jest/globals';
import { connectionTo } from './stage-database.ts';

const address = { host: 'db.internal', port: 5432, database: 'tiketi', tls: true };
const tunnel = { host: '127.0.0.1', port: 15_432 };

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-ca-'));
const caBundle = path.join(folder, 'rds-ca.pem');
writeFileSync(caBundle, 'the authorities of RDS');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the connection to the database of a stage', () => {
  it('is as the output of the stack says, without TLS where there is none', () => {
    const { tls: _, ...direct } = address;
    expect(connectionTo({ ...address, tls: false })).toEqual({ ...direct, ssl: false });
  });

  it('goes through a tunnel where one is named', () => {
    expect(connectionTo(address, tunnel, caBundle)).toMatchObject({ ...tunnel, database: 'tiketi' });
  });

  it('checks the name of the database, not that of the tunnel, against the authorities of RDS', () => {
    const ssl = connectionTo(address, tunnel, caBundle).ssl as ConnectionOptions;
    const certificateOf = (name: string) => ({ subject: {}, subjectaltname: `DNS:${name}` }) as PeerCertificate;
    expect(ssl.checkServerIdentity!('127.0.0.1', certificateOf('db.internal'))).toBeUndefined();
    expect(ssl.checkServerIdentity!('127.0.0.1', certificateOf('other.internal'))).toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    expect(ssl.ca).toContain('the authorities of RDS');
  });

  it('is refused where the certificate authorities are missing', () => {
    expect(() => connectionTo(address, undefined, path.join(folder, 'absent.pem'))).toThrow(/absent\.pem is missing/);
  });
});
