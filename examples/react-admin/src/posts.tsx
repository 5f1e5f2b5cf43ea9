import {
  AutocompleteInput,
  Create,
  DataTable,
  List,
  ReferenceField,
  ReferenceInput,
  SearchInput,
  SimpleForm,
  TextInput,
  usePermissions,
} from 'react-admin';
import { RowEdit } from './row-edit.tsx';
import { Rows } from './rows.tsx';

const filters = [
  <SearchInput source="q" alwaysOn key="q" />,
  <ReferenceInput source="userId" reference="users" alwaysOn key="userId">
    <AutocompleteInput label="Author" filterToQuery={(q) => ({ q })} sx={{ minWidth: 240 }} />
  </ReferenceInput>,
  <TextInput source="title_like" label="Title" key="title_like" />,
];

export const PostList = () => (
  <List filters={filters} sort={{ field: 'id', order: 'DESC' }} perPage={10}>
    <Rows
      phone={{
        primaryText: (post) => post.title,
        secondaryText: () => <ReferenceField source="userId" reference="users" link={false} />,
      }}
    >
      <DataTable.NumberCol source="id" label="Id" />
      <DataTable.Col source="title" />
      <DataTable.Col source="userId" label="Author">
        <ReferenceField source="userId" reference="users" />
      </DataTable.Col>
    </Rows>
  </List>
);

const fields = [
  <TextInput source="title" key="title" />,
  <TextInput source="body" multiline minRows={4} key="body" />,
];

export function PostEdit() {
  const { permissions } = usePermissions();
  return (
    <RowEdit>
      {fields}
      <ReferenceInput source="userId" reference="users">
        <AutocompleteInput
          label="Author"
          filterToQuery={(q) => ({ q })}
          readOnly={permissions !== 'admin'}
          helperText="Only admins write in another’s name"
        />
      </ReferenceInput>
    </RowEdit>
  );
}

export const PostCreate = () => (
  <Create redirect="list">
    <SimpleForm warnWhenUnsavedChanges>{fields}</SimpleForm>
  </Create>
);
