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
} from 'react-admin';
import { RowEdit } from './row-edit.tsx';
import { Rows } from './rows.tsx';

const ofPost = (alwaysOn: boolean) => (
  <ReferenceInput source="postId" reference="posts" alwaysOn={alwaysOn} key="postId">
    <AutocompleteInput label="Post" filterToQuery={(q) => ({ q })} sx={{ minWidth: 240 }} />
  </ReferenceInput>
);
const filters = [<SearchInput source="q" alwaysOn key="q" />, ofPost(true)];

export const CommentList = () => (
  <List filters={filters} sort={{ field: 'id', order: 'DESC' }} perPage={10}>
    <Rows
      phone={{
        primaryText: (comment) => comment.name,
        secondaryText: (comment) => comment.email,
      }}
    >
      <DataTable.NumberCol source="id" label="Id" />
      <DataTable.Col source="name" />
      <DataTable.Col source="email" />
      <DataTable.Col source="postId" label="Post">
        <ReferenceField source="postId" reference="posts" />
      </DataTable.Col>
    </Rows>
  </List>
);

const fields = [
  ofPost(false),
  <TextInput source="name" key="name" />,
  <TextInput source="email" type="email" key="email" />,
  <TextInput source="body" multiline minRows={4} key="body" />,
];

export const CommentEdit = () => <RowEdit>{fields}</RowEdit>;

export const CommentCreate = () => (
  <Create redirect="list">
    <SimpleForm warnWhenUnsavedChanges>{fields}</SimpleForm>
  </Create>
);
