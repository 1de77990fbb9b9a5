import type { ReactNode } from 'react';

interface NoticeProps {
  readonly tone: 'plain' | 'alarm' | 'good';
  readonly children: ReactNode;
  readonly className?: string;
}

const TONES = {
  plain: 'border-line bg-paper text-text',
  alarm: 'border-alarm/40 bg-alarm-soft text-alarm',
  good: 'border-good/40 bg-good-soft text-good',
} as const;

/** A sentence in a box. What was refused is read out at once, everything else when the screen reader is free. */
export const Notice = ({ tone, children, className = '' }: NoticeProps) => (
  <div
    role={tone === 'alarm' ? 'alert' : 'status'}
    className={`rounded-xl border px-4 py-3 font-medium ${TONES[tone]} ${className}`}
  >
    {children}
  </div>
);
