import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin';

const shared = (theme: RaThemeOptions, primary: string, backdrop: string): RaThemeOptions => ({
  ...theme,
  palette: { ...theme.palette, primary: { main: primary }, secondary: { main: primary } },
  shape: { borderRadius: 8 },
  typography: { ...theme.typography, button: { textTransform: 'none', fontWeight: 600 } },
  components: {
    ...theme.components,
    MuiAppBar: { defaultProps: { color: 'default', elevation: 0 } },
    MuiFormControl: {
      defaultProps: { variant: 'outlined', margin: 'dense', size: 'small', fullWidth: true },
    },
    MuiTextField: { defaultProps: { variant: 'outlined', margin: 'dense', size: 'small', fullWidth: true } },
    RaLogin: { styleOverrides: { root: { backgroundImage: backdrop } } },
  },
});

export const light = shared(defaultLightTheme, '#1b6a66', 'linear-gradient(#dfe8e6, #b9cdca)');
export const dark = shared(defaultDarkTheme, '#7fcdc6', 'linear-gradient(#1d2423, #10302d)');
