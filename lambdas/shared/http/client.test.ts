import { describe, expect, it } from '@jest/globals';
import { networkOf, preferredLanguage } from './client.ts';

describe('the network of an address', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is one for every address of a household, and another for the next one', () => {
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:db8:1:2:bbbb::2'));
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
  });

  it.each(['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107'])('of %s is the IPv4 address', (address) => {
    expect(networkOf(address)).toBe('203.0.113.7');
  });

  it.each(['', 'unknown', '1.2.3', '12345::'])('of %p, which is no address, is the text itself', (text) => {
    expect(networkOf(text)).toBe(text);
  });
});

it.each([
  [undefined, 'ko'],
  ['', 'ko'],
  ['*', 'ko'],
  ['en', 'en'],
  ['en-GB', 'en'],
  ['KO-KR', 'ko'],
  ['ja,en-US;q=0.9,en;q=0.8', 'en'],
  ['en;q=0,ko', 'ko'],
  ['en;q=0', 'ko'],
  ['ja', 'ko'],
  ['ko;q=0.5,en;q=0.7', 'en'],
  ['en;q=0.7,ko;q=0.7', 'en'],
  ['en-US,en;q=0.9,ko;q=0.8', 'en'],
  ['fr;q=x,;;,en', 'en'],
  ['english', 'ko'],
])('of Accept-Language %j the language is %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
