import { type Theme, useMediaQuery } from '@mui/material';
import type { ComponentProps, ReactNode } from 'react';
import { BulkDeleteButton, DataTable, SimpleList } from 'react-admin';

/** A table, or on a phone a list. */
export function Rows({ phone, children }: { phone: ComponentProps<typeof SimpleList>; children: ReactNode }) {
  const small = useMediaQuery<Theme>((theme) => theme.breakpoints.down('md'));
  if (small) return <SimpleList {...phone} />;
  return (
    <DataTable bulkActionButtons={<BulkDeleteButton mutationMode="pessimistic" />}>{children}</DataTable>
  );
}
