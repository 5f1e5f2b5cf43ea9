import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  Stack,
  Typography,
} from '@mui/material';
import { useEffect, useState } from 'react';
import { fetchUtils, type RaRecord, useEditContext, useTranslateLabel } from 'react-admin';
import { useFormContext } from 'react-hook-form';
import { TAG } from './data.ts';

type Choices = Record<string, 'mine' | 'theirs'>;

/** A form that is based on another version keeps what was typed. */
export const TYPED = { keepDirtyValues: true };

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * Says that somebody else has saved the row since it was opened, and what; nothing that was typed is lost.
 *
 * @param base the row as the form was opened with it
 * @param adopt makes another version of the row the one that the form is based on
 */
export function Conflict({ base, adopt }: { base: RaRecord; adopt(row: RaRecord): void }) {
  const { record: theirs = base, resource } = useEditContext();
  const { formState, getValues, reset, setValue } = useFormContext();
  const { dirtyFields, isDirty, isSubmitting } = formState;
  const label = useTranslateLabel();
  const [chosen, setChosen] = useState<Choices>({});

  const was = fetchUtils.flattenObject(base);
  const is = fetchUtils.flattenObject(theirs);
  const changed = theirs[TAG] !== base[TAG];
  const fields = Object.keys(is).filter(
    (field) => changed && field !== TAG && !same(is[field], was[field]) && !same(is[field], getValues(field)),
  );
  // What is saved is what the form has: it was saved from here, and nothing is left to be kept.
  const saved =
    changed && Object.keys(is).every((field) => field === TAG || same(is[field], getValues(field)));
  const quiet = changed && !isSubmitting && (!isDirty || fields.length === 0);
  useEffect(() => {
    if (saved) reset(theirs);
    if (saved || quiet) adopt(theirs);
  }, [saved, quiet, adopt, reset, theirs]);

  // What was not touched here is theirs, until one says otherwise.
  const touched = fetchUtils.flattenObject(dirtyFields);
  const choice = (field: string) => chosen[field] ?? (touched[field] ? 'mine' : 'theirs');

  function go() {
    const kept = fields.map((field) => [field, choice(field) === 'mine' ? getValues(field) : is[field]]);
    reset(theirs, TYPED);
    for (const [field, value] of kept) setValue(field, value, { shouldDirty: true });
    setChosen({});
    adopt(theirs);
  }
  function discard() {
    setChosen({});
    reset(theirs);
    adopt(theirs);
  }

  const open = isDirty && !isSubmitting && fields.length > 0;
  return (
    <Dialog open={open} fullWidth maxWidth="sm" aria-labelledby="conflict">
      <DialogTitle id="conflict">Someone else was faster</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          This has been saved by someone else since you opened it. Nothing of theirs is overwritten, and what
          you typed is still here: choose what to keep, then save.
        </Alert>
        <Stack spacing={2}>
          {fields.map((field) => (
            <FormControl key={field}>
              <FormLabel id={`conflict-${field}`}>{label({ source: field, resource })}</FormLabel>
              <RadioGroup
                aria-labelledby={`conflict-${field}`}
                value={choice(field)}
                onChange={(_, value) => setChosen({ ...chosen, [field]: value as 'mine' | 'theirs' })}
              >
                <Version
                  of="mine"
                  who={touched[field] ? 'Yours' : 'As you opened it'}
                  value={getValues(field)}
                />
                <Version of="theirs" who="Theirs" value={is[field]} />
              </RadioGroup>
            </FormControl>
          ))}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={discard}>Discard mine</Button>
        <Button variant="contained" onClick={go} autoFocus>
          Continue editing
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Version({ of, who, value }: { of: string; who: string; value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return (
    <FormControlLabel
      value={of}
      control={<Radio size="small" />}
      sx={{ alignItems: 'flex-start' }}
      label={
        <>
          <Typography variant="caption" color="text.secondary">
            {who}
          </Typography>
          <Typography variant="body2" sx={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text}
          </Typography>
        </>
      }
    />
  );
}
