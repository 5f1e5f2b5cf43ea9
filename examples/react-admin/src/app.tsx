import ChatIcon from '@mui/icons-material/ChatBubbleOutlineOutlined';
import TodoIcon from '@mui/icons-material/CheckBoxOutlined';
import PostIcon from '@mui/icons-material/DescriptionOutlined';
import UserIcon from '@mui/icons-material/PersonOutlined';
import { Typography } from '@mui/material';
import { Admin, Login, LoginForm, Resource } from 'react-admin';
import { authProvider } from './auth.ts';
import { CommentCreate, CommentEdit, CommentList } from './comments.tsx';
import { dataProvider } from './data.ts';
import { LEDGE_URL } from './ledge.ts';
import { PostCreate, PostEdit, PostList } from './posts.tsx';
import { dark, light } from './theme.ts';
import { TodoCreate, TodoEdit, TodoList } from './todos.tsx';
import { UserCreate, UserEdit, UserList } from './users.tsx';

const SignIn = () => (
  <Login>
    <LoginForm />
    <Typography variant="caption" component="p" color="text.secondary" sx={{ pb: 2, textAlign: 'center' }}>
      Ledge at {LEDGE_URL}
    </Typography>
  </Login>
);

export const App = () => (
  <Admin
    title="Ledge"
    authProvider={authProvider}
    dataProvider={dataProvider}
    loginPage={SignIn}
    requireAuth
    disableTelemetry
    theme={light}
    darkTheme={dark}
  >
    <Resource
      name="posts"
      list={PostList}
      edit={PostEdit}
      create={PostCreate}
      icon={PostIcon}
      recordRepresentation="title"
    />
    <Resource
      name="comments"
      list={CommentList}
      edit={CommentEdit}
      create={CommentCreate}
      icon={ChatIcon}
      recordRepresentation="name"
    />
    <Resource
      name="todos"
      list={TodoList}
      edit={TodoEdit}
      create={TodoCreate}
      icon={TodoIcon}
      recordRepresentation="title"
    />
    <Resource
      name="users"
      list={UserList}
      edit={UserEdit}
      create={UserCreate}
      icon={UserIcon}
      recordRepresentation="name"
    />
  </Admin>
);
