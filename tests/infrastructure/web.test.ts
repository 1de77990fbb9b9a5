import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { stageNamed } from '../../cdk/config/stages.ts';
import { emptyWeb } from '../../cdk/services/bundled-web.ts';
import { WebStack } from '../../cdk/stacks/web-stack.ts';
import { SECURITY_HEADERS } from '../../web/site.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-web-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const web = emptyWeb(folder);
const templateOf = (name: 'dev' | 'prod'): Template => {
  const stage = stageNamed(name, {});
  const apis = { rest: 'rest1', socket: 'socket1' };
  return Template.fromStack(new WebStack(new App(), 'web', { stage, env: stage.env, apis, folder: web }));
};

interface Behaviour {
  readonly PathPattern?: string;
  readonly TargetOriginId: string;
  readonly AllowedMethods?: readonly string[];
  readonly ViewerProtocolPolicy: string;
}
interface Origin {
  readonly Id: string;
  readonly DomainName: unknown;
  readonly OriginPath?: string;
}
interface Site {
  readonly DefaultCacheBehavior: Behaviour;
  readonly CacheBehaviors: readonly Behaviour[];
  readonly Origins: readonly Origin[];
  readonly CustomErrorResponses: readonly { readonly ErrorCode: number; readonly ErrorCachingMinTTL: number }[];
}
const siteOf = (template: Template): Site => {
  const [made] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return (made as { Properties: { DistributionConfig: Site } }).Properties.DistributionConfig;
};

describe.each(['dev', 'prod'] as const)('the site of %s', (name) => {
  const template = templateOf(name);
  const site = siteOf(template);

  it('has the API and the socket on its own origin, below the stage of API Gateway', () => {
    const originOf = (pattern: string): Origin | undefined => {
      const behaviour = site.CacheBehaviors.find(({ PathPattern }) => PathPattern === pattern);
      return site.Origins.find(({ Id }) => Id === behaviour?.TargetOriginId);
    };
    expect(originOf('/api/*')).toMatchObject({
      DomainName: 'rest1.execute-api.ap-northeast-2.amazonaws.com',
      OriginPath: `/${name}`,
    });
    expect(originOf('/.well-known/*')).toMatchObject({ OriginPath: `/${name}` });
    expect(originOf('/socket')).toMatchObject({
      DomainName: 'socket1.execute-api.ap-northeast-2.amazonaws.com',
      OriginPath: `/${name}`,
    });
    expect(site.CacheBehaviors.find(({ PathPattern }) => PathPattern === '/api/*')?.AllowedMethods).toContain('DELETE');
  });

  it('is reached by HTTPS alone, and keeps no error', () => {
    expect(site.DefaultCacheBehavior.ViewerProtocolPolicy).toBe('redirect-to-https');
    for (const behaviour of site.CacheBehaviors) expect(behaviour.ViewerProtocolPolicy).toBe('https-only');
    expect(site.CustomErrorResponses.length).toBeGreaterThan(0);
    for (const { ErrorCachingMinTTL } of site.CustomErrorResponses) expect(ErrorCachingMinTTL).toBe(0);
  });

  it('caches of the API only what an answer asks for', () => {
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: { MinTTL: 0, DefaultTTL: 0, MaxTTL: 3_600 },
    });
  });

  it('sends the headers of the local server, and allows the card company besides itself', () => {
    const [policy] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
    const text = JSON.stringify(policy);
    expect(text).toContain("default-src 'none'");
    expect(text).toContain("require-trusted-types-for 'script'");
    expect(text).toContain("script-src 'self' https://js.tosspayments.com");
    for (const header of ['cross-origin-opener-policy', 'permissions-policy'] as const)
      expect(text).toContain(JSON.stringify(SECURITY_HEADERS[header]).slice(1, -1));
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
          FrameOptions: { FrameOption: 'DENY' },
        },
      },
    });
  });

  it('keeps its files from everyone but CloudFront', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudfront.amazonaws.com' },
            Action: 's3:GetObject',
          }),
        ]),
      },
    });
  });

  it('uploads hashed files for a year first, documents without caching second, and then forgets what CloudFront kept', () => {
    const deployments = Object.values(template.findResources('Custom::CDKBucketDeployment'));
    const properties = deployments.map(({ Properties }) => Properties as Record<string, unknown>);
    const assets = properties.find(({ Include }) => JSON.stringify(Include) === '["assets/*"]');
    const documents = properties.find(({ Exclude }) => JSON.stringify(Exclude) === '["assets/*"]');
    expect(assets).toMatchObject({
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
      Prune: false,
    });
    expect(documents).toMatchObject({ SystemMetadata: { 'cache-control': 'no-cache' }, DistributionPaths: ['/*'] });
    const later = deployments.find(({ Properties }) => Properties === documents);
    expect(JSON.stringify(later?.DependsOn)).toContain('Assets');
  });

  it.each([
    ['/', '/index.html'],
    ['/events/01a2', '/index.html'],
    ['/reservations/01a2/pay', '/index.html'],
    ['/waiting', '/waiting.html'],
    ['/assets/index-abc.js', '/assets/index-abc.js'],
    ['/icon.svg', '/icon.svg'],
  ])('answers %s with %s', (uri, file) => {
    const codes = Object.values(template.findResources('AWS::CloudFront::Function')).map(
      ({ Properties }) => (Properties as { FunctionCode: string }).FunctionCode,
    );
    const pages = codes.find((code) => code.includes('waiting'));
    const handled = runInNewContext(`${pages}\nhandler(${JSON.stringify({ request: { uri } })}).uri`) as string;
    expect(handled).toBe(file);
  });
});
