/** Keeps the place of what is still loading. `label` is what a screen reader hears. */
export const Skeleton = ({ label, className }: { readonly label: string; readonly className: string }) => (
  <div role="status" className="appear-late">
    <span className="sr-only">{label}</span>
    <div className={`animate-pulse rounded-2xl bg-line ${className}`} aria-hidden="true" />
  </div>
);
