import {
  AutocompleteInput,
  BooleanField,
  BooleanInput,
  Create,
  DataTable,
  List,
  NullableBooleanInput,
  ReferenceField,
  ReferenceInput,
  SearchInput,
  SimpleForm,
  TextInput,
} from 'react-admin';
import { RowEdit } from './row-edit.tsx';
import { Rows } from './rows.tsx';

const filters = [
  <SearchInput source="q" alwaysOn key="q" />,
  <NullableBooleanInput source="completed" alwaysOn key="completed" />,
  <ReferenceInput source="userId" reference="users" key="userId">
    <AutocompleteInput label="Person" filterToQuery={(q) => ({ q })} sx={{ minWidth: 240 }} />
  </ReferenceInput>,
];

export const TodoList = () => (
  <List filters={filters} perPage={10}>
    <Rows
      phone={{
        primaryText: (todo) => todo.title,
        tertiaryText: () => <BooleanField source="completed" />,
      }}
    >
      <DataTable.NumberCol source="id" label="Id" />
      <DataTable.Col source="title" />
      <DataTable.Col source="completed">
        <BooleanField source="completed" />
      </DataTable.Col>
      <DataTable.Col source="userId" label="Person">
        <ReferenceField source="userId" reference="users" />
      </DataTable.Col>
    </Rows>
  </List>
);

const fields = [
  <TextInput source="title" key="title" />,
  <BooleanInput source="completed" defaultValue={false} key="completed" />,
];

export const TodoEdit = () => <RowEdit>{fields}</RowEdit>;

export const TodoCreate = () => (
  <Create redirect="list">
    <SimpleForm warnWhenUnsavedChanges>{fields}</SimpleForm>
  </Create>
);
