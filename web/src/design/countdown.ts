import { useEffect, useRef, useState } from 'react';

const SECOND_MS = 1_000;

interface Left {
  readonly totalSeconds: number;
  readonly days: number;
  /** `mm:ss`, with hours before it where there are any. */
  readonly clock: string;
}

export function leftOf(ms: number): Left {
  const totalSeconds = Math.max(0, Math.ceil(ms / SECOND_MS));
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  const hours = Math.floor((totalSeconds % 86_400) / 3_600);
  const days = Math.floor(totalSeconds / 86_400);
  const minutes = two((totalSeconds % 3_600) / 60);
  const clock = `${days > 0 || hours > 0 ? `${two(hours)}:` : ''}${minutes}:${two(totalSeconds % 60)}`;
  return { totalSeconds, days, clock };
}

/**
 * What is left until a moment of the server's clock, renewed each second.
 *
 * @param now the server's clock in ms
 * @param onEnd called once per `until`, when it is reached
 */
export function useCountdown(until: number | undefined, now: () => number, onEnd?: () => void): Left {
  const [left, setLeft] = useState(() => leftOf((until ?? 0) - now()));
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    if (until === undefined) return undefined;
    let ended = false;
    const tick = (): void => {
      const ms = until - now();
      setLeft(leftOf(ms));
      if (ms <= 0 && !ended) {
        ended = true;
        end.current?.();
      }
    };
    tick();
    const timer = setInterval(tick, SECOND_MS / 2);
    return () => clearInterval(timer);
  }, [until, now]);
  return left;
}
