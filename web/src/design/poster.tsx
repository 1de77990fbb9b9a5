import { useId } from 'react';

const PATTERNS = ['orbits', 'waves', 'rays', 'blocks', 'moons'] as const;
type Pattern = (typeof PATTERNS)[number];

/** From, to and light of a gradient. Chosen by hand: white text can be read on each, and none is garish. */
const PALETTES = [
  ['#5b3df5', '#1b0f5c', '#b9a8ff'],
  ['#e0457b', '#4a1038', '#ffb3c7'],
  ['#0f8fb3', '#072b52', '#9be7ff'],
  ['#e2662c', '#5a1230', '#ffd0a1'],
  ['#1c9a7f', '#072f45', '#a3f5dc'],
  ['#8d3fd1', '#2a0d4d', '#e2b6ff'],
  ['#c2372f', '#34101f', '#ffbba6'],
  ['#3566d6', '#0d1a4a', '#b4cdff'],
  ['#a8743a', '#2f1626', '#ffe3b8'],
] as const;

/** FNV-1a with a last mix: the same text gives the same poster everywhere, and ids that differ little look different. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) >>> 0;
  return (hash ^ (hash >>> 16)) >>> 0;
}

interface PosterProps {
  /** What the colours and the pattern are made from, usually the event's id. */
  readonly seed: string;
  readonly title: string;
  readonly artist: string;
  readonly url?: string | null;
  readonly className?: string;
}

/** The event's picture, or one drawn from its id. Decorative: the title stands beside it as text. */
export function Poster({ seed, title, artist, url, className = '' }: PosterProps) {
  const box = `@container relative aspect-3/4 overflow-hidden ${className}`;
  if (url) return <img src={url} alt="" loading="lazy" className={`${box} object-cover`} />;
  return (
    <div className={box} aria-hidden="true">
      <Artwork seed={seed} />
      <div className="absolute inset-0 flex flex-col justify-between p-[8cqw] text-white">
        <span className="text-[4.6cqw] font-bold tracking-[0.18em] uppercase opacity-90">{artist}</span>
        <span className="line-clamp-4 text-[10.5cqw] leading-[1.18] font-black tracking-tight text-balance drop-shadow-md">
          {title}
        </span>
      </div>
    </div>
  );
}

/** The drawing alone, for wide backgrounds. */
export function Artwork({ seed, wide = false }: { readonly seed: string; readonly wide?: boolean }) {
  const id = useId();
  const hash = hashOf(seed);
  const [from, to, light] = PALETTES[hash % PALETTES.length]!;
  const pattern = PATTERNS[(hash >>> 17) % PATTERNS.length]!;
  return (
    <svg
      viewBox={wide ? '0 60 300 150' : '0 0 300 400'}
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full"
      role="presentation"
    >
      <defs>
        <linearGradient id={`${id}a`} x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={from} />
          <stop offset="1" stopColor={to} />
        </linearGradient>
        <linearGradient id={`${id}b`} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0.35" stopColor="#000" stopOpacity="0" />
          <stop offset="1" stopColor="#000" stopOpacity="0.62" />
        </linearGradient>
      </defs>
      <rect width="300" height="400" fill={`url(#${id}a)`} />
      <Shapes pattern={pattern} hash={hash} light={light} />
      <rect width="300" height="400" fill={`url(#${id}b)`} />
    </svg>
  );
}

function Shapes({
  pattern,
  hash,
  light,
}: {
  readonly pattern: Pattern;
  readonly hash: number;
  readonly light: string;
}) {
  const x = 70 + (hash % 160);
  const y = 90 + ((hash >>> 5) % 130);
  const steps = [0, 1, 2, 3, 4, 5, 6, 7];
  switch (pattern) {
    case 'orbits':
      return (
        <g fill="none" stroke={light} strokeOpacity="0.5" strokeWidth="1.5">
          {steps.map((step) => (
            <ellipse
              key={step}
              cx={x}
              cy={y}
              rx={36 + step * 24}
              ry={20 + step * 17}
              transform={`rotate(${-24} ${x} ${y})`}
            />
          ))}
          <circle cx={x} cy={y} r="22" fill={light} fillOpacity="0.9" stroke="none" />
        </g>
      );
    case 'waves':
      return (
        <g fill={light}>
          {steps.map((step) => (
            <path
              key={step}
              fillOpacity={0.09 + step * 0.02}
              d={`M-20 ${y + step * 30} q 60 ${-44 + step * 3} 120 0 t 120 0 t 120 0 V 420 H -20 Z`}
            />
          ))}
          <circle cx={x + 40} cy={y - 40} r="34" fillOpacity="0.85" />
        </g>
      );
    case 'rays':
      return (
        <g fill={light} fillOpacity="0.2">
          {steps.map((step) => (
            <path
              key={step}
              d="M0 0 L-26 -420 L26 -420 Z"
              transform={`translate(${x} 330) rotate(${step * 21 - 74})`}
            />
          ))}
          <circle cx={x} cy="330" r="30" fillOpacity="0.85" />
        </g>
      );
    case 'blocks':
      return (
        <g fill={light}>
          {steps.map((step) => (
            <rect
              key={step}
              x={14 + step * 35}
              y={y + ((hash >>> step) % 9) * 16}
              width="26"
              height="400"
              rx="13"
              fillOpacity={0.16 + ((hash >>> (step + 3)) % 5) * 0.07}
            />
          ))}
        </g>
      );
    case 'moons':
      return (
        <g fill={light}>
          <circle cx={x} cy={y} r="92" fillOpacity="0.32" />
          <circle cx={x + 34} cy={y - 22} r="66" fillOpacity="0.4" />
          <circle cx={x + 58} cy={y - 40} r="40" fillOpacity="0.75" />
        </g>
      );
  }
}
