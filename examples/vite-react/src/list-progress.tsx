import { useQuery } from '@tanstack/react-query';
import { isFinal, progressOf } from './api.ts';
import { Failure } from './failure.tsx';

export function ListProgress({ bulkId }: { bulkId: number }) {
  const { data, error, refetch } = useQuery(progressOf(bulkId));
  const { percentage, status, download_link: report } = data?.progress ?? {};
  return (
    <section aria-busy={!data?.isDone && !isFinal(error)}>
      <label htmlFor="progress">List {bulkId}</label>
      <progress id="progress" max={100} value={percentage} />
      <p>{data ? `${percentage} %, ${status}` : 'Waiting for the first progress'}</p>
      {data?.isDone && report && <a href={report}>Download the report</a>}
      {error && <Failure error={error} onRetry={isFinal(error) ? undefined : () => void refetch()} />}
    </section>
  );
}
