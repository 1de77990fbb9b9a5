import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../config/stage.ts';
import { Website } from '../constructs/website.ts';

/** Toss's script, its frames and its calls. */
const CARD_HOSTS = ['https://js.tosspayments.com', 'https://*.tosspayments.com'];

interface WebStackProps extends StackProps {
  readonly stage: Stage;
  /** Ids of the two APIs behind the site. */
  readonly apis: { readonly rest: string; readonly socket: string };
  /** The built client. */
  readonly folder: string;
}

/** The site that users see. A domain and its certificate are attached by the operator, who owns them. */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, { stage, apis, folder, ...props }: WebStackProps) {
    super(scope, id, props);
    const origin = (apiId: string) => ({
      host: `${apiId}.execute-api.${this.region}.amazonaws.com`,
      stagePath: `/${stage.name}`,
    });
    const { distribution } = new Website(this, 'Site', {
      folder,
      rest: origin(apis.rest),
      socket: origin(apis.socket),
      cardHosts: CARD_HOSTS,
    });
    new CfnOutput(this, 'Address', { value: `https://${distribution.distributionDomainName}` });
  }
}
