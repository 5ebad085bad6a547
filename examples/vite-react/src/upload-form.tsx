import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, startList } from './api.ts';
import { Failure } from './failure.tsx';

export function UploadForm({ onStart }: { onStart: (bulkId: number) => void }) {
  const [text, setText] = useState('');
  const upload = useMutation({ mutationFn: startList, onSuccess: ({ bulkId }) => onStart(bulkId) });
  const start = () => upload.mutate(text.split(/\s+/).filter(Boolean));

  function submit(event: FormEvent) {
    event.preventDefault();
    start();
  }

  // Without a response, the list may have been accepted, and a second one would be charged again.
  const isSafe = upload.error instanceof ApiError && upload.error.retryable;
  return (
    <form onSubmit={submit}>
      <label htmlFor="addresses">Addresses, one a line</label>
      <textarea id="addresses" rows={8} required value={text} onChange={(event) => setText(event.target.value)} />
      <button type="submit" disabled={upload.isPending}>
        {upload.isPending ? 'Uploading' : 'Clean the list'}
      </button>
      {upload.error && <Failure error={upload.error} onRetry={isSafe ? start : undefined} />}
    </form>
  );
}
