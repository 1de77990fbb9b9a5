import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  CacheQueryStringBehavior,
  Function as CloudFrontFunction,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  type IResponseHeadersPolicy,
  OriginRequestPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { contentSecurityPolicy, fileForPath, SECURITY_HEADERS } from '../../web/site.ts';

/** An API behind the site: its host, and the path under which API Gateway serves the stage. */
interface ApiOrigin {
  readonly host: string;
  readonly stagePath: string;
}

export interface WebsiteProps {
  /** The built client. */
  readonly folder: string;
  readonly rest: ApiOrigin;
  readonly socket: ApiOrigin;
  /** Hosts of the card company that the content security policy allows. */
  readonly cardHosts: readonly string[];
}

const HSTS_MAX_AGE = Duration.days(365);
/** The longest that an answer of the API asks to be cached: a hall's layout. */
const API_CACHE_MAX = Duration.hours(1);
/** CloudFront would keep an error for ten seconds: "sold out" or "not your turn" must not outlive its moment. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

/** The web client in a bucket behind CloudFront, with the API and the socket on the same origin. */
export class Website extends Construct {
  readonly distribution: Distribution;

  constructor(scope: Construct, id: string, { folder, rest, socket, cardHosts }: WebsiteProps) {
    super(scope, id);
    // Everything in it can be built again.
    const bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
      // CDK's class and its interface differ in whether `isWebsite` may be undefined.
    }) as IBucket;
    const api = this.apiBehaviour(rest);
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'Tiketi web client and API',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_200,
      defaultBehavior: this.filesBehaviour(bucket, this.headers(cardHosts)),
      additionalBehaviors: { '/api/*': api, '/.well-known/*': api, '/socket': this.socketBehaviour(socket) },
      errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    });
    this.deploy(bucket, folder);
  }

  private filesBehaviour(bucket: IBucket, responseHeadersPolicy: IResponseHeadersPolicy): BehaviorOptions {
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      compress: true,
      responseHeadersPolicy,
      // Pages of the app are one document: an error page for missing files would also turn the API's 404 into a page.
      functionAssociations: [this.onRequest('Pages', fileForPath.toString(), 'fileForPath(event.request.uri)')],
    };
  }

  private apiBehaviour({ host, stagePath }: ApiOrigin): BehaviorOptions {
    return {
      origin: new HttpOrigin(host, { originPath: stagePath }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      // What may be cached, and how long, is for each answer to say; without a word it is not cached.
      cachePolicy: new CachePolicy(this, 'ApiCache', {
        minTtl: Duration.seconds(0),
        defaultTtl: Duration.seconds(0),
        maxTtl: API_CACHE_MAX,
        queryStringBehavior: CacheQueryStringBehavior.all(),
        headerBehavior: CacheHeaderBehavior.allowList('authorization'),
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
      }),
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      compress: true,
    };
  }

  private socketBehaviour({ host, stagePath }: ApiOrigin): BehaviorOptions {
    return {
      origin: new HttpOrigin(host, { originPath: stagePath }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      // API Gateway knows a WebSocket API by its stage alone.
      functionAssociations: [this.onRequest('Socket', '', "'/'")],
    };
  }

  /** @param uri an expression for the address that the origin is asked for */
  private onRequest(id: string, prelude: string, uri: string) {
    const code = `${prelude}\nfunction handler(event) {\n  event.request.uri = ${uri};\n  return event.request;\n}\n`;
    return {
      eventType: FunctionEventType.VIEWER_REQUEST,
      function: new CloudFrontFunction(this, id, {
        code: FunctionCode.fromInline(code.trimStart()),
        runtime: FunctionRuntime.JS_2_0,
      }),
    };
  }

  private headers(cardHosts: readonly string[]): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: contentSecurityPolicy({ cardHosts }), override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
        strictTransportSecurity: { accessControlMaxAge: HSTS_MAX_AGE, includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: (['cross-origin-opener-policy', 'permissions-policy'] as const).map((header) => ({
          header,
          value: SECURITY_HEADERS[header],
          override: true,
        })),
      },
    });
  }

  /**
   * Files whose names carry their hash first, the documents that name them second. Old files stay: a tab that was open over a
   * deploy still asks for them.
   */
  private deploy(bucket: IBucket, folder: string): void {
    const files = Source.asset(folder);
    const assets = new BucketDeployment(this, 'Assets', {
      sources: [files],
      destinationBucket: bucket,
      exclude: ['*'],
      include: ['assets/*'],
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
      prune: false,
    });
    const documents = new BucketDeployment(this, 'Documents', {
      sources: [files],
      destinationBucket: bucket,
      exclude: ['assets/*'],
      cacheControl: [CacheControl.fromString('no-cache')],
      prune: false,
      distribution: this.distribution,
      distributionPaths: ['/*'],
    });
    documents.node.addDependency(assets);
  }
}
