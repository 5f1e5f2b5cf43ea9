import { LinearProgress } from '@mui/material';
import { type ReactNode, useState } from 'react';
import {
  Edit,
  type HttpError,
  type RaRecord,
  SimpleForm,
  useEditContext,
  useNotify,
  useRefresh,
} from 'react-admin';
import { Conflict, TYPED } from './conflict.tsx';
import { TAG } from './data.ts';

/** A form for a row that others edit, too. It waits for the server (no undo), which refuses what would be lost. */
export function RowEdit({ children }: { children: ReactNode }) {
  const notify = useNotify();
  const refresh = useRefresh();
  function onError(error: unknown) {
    const { status, body, message } = error as HttpError;
    if (status === 412) {
      notify('Not saved yet: someone else was faster', { type: 'warning' });
      refresh(); // the form sees that there is another version
    } else if (!body?.errors) notify(message, { type: 'error' });
  }
  return (
    <Edit mutationMode="pessimistic" mutationOptions={{ onError }}>
      <RowForm>{children}</RowForm>
    </Edit>
  );
}

function RowForm({ children }: { children: ReactNode }) {
  const { record } = useEditContext();
  const [base, setBase] = useState<RaRecord>();
  // What a list has read is shown at once by react-admin, but has no tag.
  if (!base && record?.[TAG]) setBase(record);
  if (!base) return <LinearProgress />;
  return (
    <SimpleForm record={base} resetOptions={TYPED} warnWhenUnsavedChanges>
      {children}
      <Conflict base={base} adopt={setBase} />
    </SimpleForm>
  );
}
