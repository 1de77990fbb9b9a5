import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import type { Construct } from 'constructs';

/** Requests of one address in five minutes. High: mobile carriers and PC rooms share addresses. */
const REQUESTS_PER_ADDRESS_MAX = 20_000;

const seen = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  sampledRequestsEnabled: true,
  metricName,
});

/** AWS's common rules and a ceiling for each address stand before the API. */
export function firewallBefore(scope: Construct, resourceArn: string): void {
  const acl = new CfnWebACL(scope, 'Firewall', {
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: seen('firewall'),
    rules: [
      {
        name: 'common',
        priority: 0,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: 'AWS',
            name: 'AWSManagedRulesCommonRuleSet',
            // A layout is larger than 8 kB, and a webhook may come without a user agent: counted, not refused.
            ruleActionOverrides: ['SizeRestrictions_BODY', 'NoUserAgent_HEADER'].map((name) => ({
              name,
              actionToUse: { count: {} },
            })),
          },
        },
        visibilityConfig: seen('common'),
      },
      {
        name: 'address',
        priority: 1,
        action: { block: {} },
        statement: { rateBasedStatement: { limit: REQUESTS_PER_ADDRESS_MAX, aggregateKeyType: 'IP' } },
        visibilityConfig: seen('address'),
      },
    ],
  });
  new CfnWebACLAssociation(scope, 'FirewallAssociation', { resourceArn, webAclArn: acl.attrArn });
}
