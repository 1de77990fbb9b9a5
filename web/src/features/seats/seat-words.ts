import { useLingui } from '@lingui/react/macro';
import { useFormats } from '../../i18n/format.ts';
import type { SeatPlan } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';

/** How seats are called: short for lists, whole for a screen reader. */
export function useSeatWords(plan: SeatPlan, store: SeatStore) {
  const { t } = useLingui();
  const { won } = useFormats();

  const nameOf = (id: number): string => {
    const section = plan.sections[plan.section[id]!]!.name;
    const row = plan.rows[plan.row[id]!]?.label;
    return row === undefined ? section : t`${section} row ${row} seat ${plan.number[id]!}`;
  };
  const stateOf = (id: number): string => {
    if (store.chosen.has(id)) return t`chosen`;
    return store.statuses[id] === AVAILABLE ? t`available` : t`taken`;
  };
  return {
    nameOf,
    fullNameOf: (id: number): string =>
      [
        nameOf(id),
        plan.accessible[id] === 1 ? t`wheelchair space` : undefined,
        won(plan.sections[plan.section[id]!]!.price),
        stateOf(id),
      ]
        .filter((word) => word !== undefined)
        .join(', '),
  };
}
