import { Create, DataTable, EmailField, List, SearchInput, SimpleForm, TextInput } from 'react-admin';
import { RowEdit } from './row-edit.tsx';
import { Rows } from './rows.tsx';

const filters = [
  <SearchInput source="q" alwaysOn key="q" />,
  <TextInput source="address.city" label="City" key="city" />,
];

export const UserList = () => (
  <List filters={filters} perPage={10}>
    <Rows
      phone={{
        primaryText: (user) => user.name,
        secondaryText: (user) => user.username,
      }}
    >
      <DataTable.NumberCol source="id" label="Id" />
      <DataTable.Col source="name" />
      <DataTable.Col source="username" />
      <DataTable.Col source="email" field={EmailField} />
      <DataTable.Col source="address.city" label="City" />
    </Rows>
  </List>
);

const name = <TextInput source="name" key="name" />;
const fields = [
  <TextInput source="email" type="email" key="email" />,
  <TextInput source="phone" key="phone" />,
  <TextInput source="website" key="website" />,
];

export const UserEdit = () => (
  <RowEdit>
    {name}
    <TextInput source="username" readOnly helperText="Is set once" />
    {fields}
  </RowEdit>
);

/** A profile alone: with an account to sign in by, it comes from `POST /accounts`. */
export const UserCreate = () => (
  <Create redirect="list">
    <SimpleForm warnWhenUnsavedChanges>
      {name}
      <TextInput source="username" />
      {fields}
    </SimpleForm>
  </Create>
);
