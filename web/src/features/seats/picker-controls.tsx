import { Trans, useLingui } from '@lingui/react/macro';
import { useSyncExternalStore } from 'react';
import { useFormats } from '../../i18n/format.ts';
import { gradeColour } from './ink.ts';
import type { SeatPlan } from './seat-plan.ts';
import type { SeatStore } from './seat-store.ts';

interface PartySizeProps {
  readonly max: number;
  readonly value: number;
  readonly onChange: (size: number) => void;
}

/** How many seats: asked first, so that one tap takes them side by side. */
export const PartySize = ({ max, value, onChange }: PartySizeProps) => (
  <fieldset className="m-0 flex items-center gap-1 border-0 p-0">
    <legend className="float-start me-2 font-semibold max-sm:text-sm">
      <Trans context="party size">Seats</Trans>
    </legend>
    {Array.from({ length: max }, (_, index) => index + 1).map((size) => (
      <label
        key={size}
        className="inline-flex size-11 cursor-pointer items-center justify-center rounded-xl border border-line bg-paper font-bold tabular-nums has-checked:border-text has-checked:bg-text has-checked:text-paper has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
      >
        <input type="radio" name="party" className="sr-only" checked={size === value} onChange={() => onChange(size)} />
        {size}
      </label>
    ))}
  </fieldset>
);

interface LegendProps {
  readonly plan: SeatPlan;
  readonly store: SeatStore;
  readonly grade: number | undefined;
  readonly onGrade: (grade: number | undefined) => void;
}

/** Prices with their colour and what is left; each is also the filter for the map and the list. */
export function Legend({ plan, store, grade, onGrade }: LegendProps) {
  const { t } = useLingui();
  const { won, number } = useFormats();
  useSyncExternalStore(store.subscribe, store.version);
  const leftOf = (of: number): number =>
    plan.sections.reduce((sum, section, index) => sum + (section.grade === of ? store.free[index]! : 0), 0);
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2 max-lg:order-1">
      <ul
        className="flex gap-2 max-lg:-mx-4 max-lg:overflow-x-auto max-lg:px-4 max-lg:py-0.5 lg:grid"
        aria-label={t`Prices`}
      >
        {plan.prices.map((price, of) => (
          <li key={price}>
            <button
              type="button"
              aria-pressed={grade === of}
              className="flex min-h-11 w-full items-center justify-between gap-3 rounded-xl border border-line bg-paper px-3 text-sm whitespace-nowrap aria-pressed:border-text aria-pressed:ring-1 aria-pressed:ring-text"
              onClick={() => onGrade(grade === of ? undefined : of)}
            >
              <span className="flex items-center gap-2 font-bold">
                <span className="size-3 rounded-sm" style={{ background: gradeColour(of) }} aria-hidden="true" />
                {won(price)}
              </span>
              <span className="text-quiet tabular-nums">
                <Trans>{number(leftOf(of))} left</Trans>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-quiet max-sm:text-xs">
        <span className="inline-flex items-center gap-1.5">
          <span
            className="size-3.5 rounded-sm bg-chosen text-center text-[0.6rem] leading-3.5 text-on-chosen"
            aria-hidden="true"
          >
            ✓
          </span>
          <Trans>Chosen</Trans>
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="size-2 rounded-xs bg-locked" aria-hidden="true" />
          <Trans>Taken</Trans>
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden="true">♿</span>
          <Trans>Wheelchair space</Trans>
        </span>
      </p>
    </div>
  );
}
