/** Says what went wrong, with a button to retry where that may help. */
export function Failure({ error, onRetry }: { error: Error; onRetry?: (() => void) | undefined }) {
  return (
    <div role="alert">
      <p>{error.message}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Retry
        </button>
      )}
    </div>
  );
}
