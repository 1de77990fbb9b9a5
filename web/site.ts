/**
 * What the local server (scripts/serve.ts) and CloudFront (cdk/constructs/website.ts) have in common: headers, and which file
 * a path gets. No imports, so that both can load it.
 */

export interface PolicySources {
  /** Hosts of the card company's script, frames and calls; none where the fake's page is used. */
  readonly cardHosts: readonly string[];
}

/** Nothing from elsewhere, no inline script or style, and no string becomes code (Trusted Types). */
export function contentSecurityPolicy({ cardHosts }: PolicySources): string {
  const own = ["'self'", ...cardHosts].join(' ');
  return [
    "default-src 'none'",
    `script-src ${own}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${own}`,
    ...(cardHosts.length > 0 ? [`frame-src ${cardHosts.join(' ')}`] : []),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    cardHosts.length > 0 ? 'trusted-types toss' : "trusted-types 'none'",
  ].join('; ');
}

export const SECURITY_HEADERS = {
  'content-security-policy': contentSecurityPolicy({ cardHosts: [] }),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
} as const;

/** The file of a path: pages of the app have no extension and share one document; the waiting room has its own. */
export function fileForPath(pathname: string): string {
  if (pathname === '/waiting') return '/waiting.html';
  return /\.[a-z0-9]+$/i.test(pathname) && !pathname.includes('..') ? pathname : '/index.html';
}
