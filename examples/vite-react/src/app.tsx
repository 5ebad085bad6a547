import { useState } from 'react';
import { ListProgress } from './list-progress.tsx';
import { UploadForm } from './upload-form.tsx';

/** Shows the form, and then the progress of the job, whose bulk id is in the address bar: a reload finds it again. */
export function App() {
  const [bulkId, setBulkId] = useState(Number(location.hash.slice(1)));

  function follow(id: number) {
    history.replaceState(null, '', `#${id}`);
    setBulkId(id);
  }

  return (
    <>
      <h1>Clean a list</h1>
      {bulkId > 0 ? <ListProgress bulkId={bulkId} /> : <UploadForm onStart={follow} />}
    </>
  );
}
