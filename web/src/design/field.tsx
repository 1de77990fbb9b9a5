import { type ComponentProps, useId } from 'react';

interface FieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** A labelled input; its hint and its error are read with it. */
export function Field({ label, hint, error, ...input }: FieldProps) {
  const id = useId();
  const described = [hint === undefined ? [] : [`${id}h`], error === undefined ? [] : [`${id}e`]].flat().join(' ');
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        className="field"
        aria-invalid={error !== undefined}
        {...(described !== '' && { 'aria-describedby': described })}
        {...input}
      />
      {hint !== undefined && (
        <p id={`${id}h`} className="text-sm text-quiet">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}e`} className="text-sm font-semibold text-alarm">
          {error}
        </p>
      )}
    </div>
  );
}
