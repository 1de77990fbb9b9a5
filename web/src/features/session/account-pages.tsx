import { Trans, useLingui } from '@lingui/react/macro';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useActionState } from 'react';
import { Title } from '../../app/page-parts.tsx';
import { Field } from '../../design/field.tsx';
import { Notice } from '../../design/notice.tsx';
import { refusedFields, sentenceOf } from '../../i18n/problems.ts';
import { signIn, signUp } from './session.ts';

const PASSWORD_LENGTH_MIN = 8;

const signInRoute = getRouteApi('/sign-in');
const signUpRoute = getRouteApi('/sign-up');

interface Refused {
  readonly error: unknown;
  /** React empties a form after its action: what was typed is given back, the password apart. */
  readonly email: string;
  readonly name: string;
}

const entry = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/**
 * Leaves to where the user wanted to go; the waiting room is outside the router, so this is a real navigation. Only to a page
 * of ours: a link with another address in it would be an open redirect.
 */
function leaveTo(to = '/'): void {
  const { origin, pathname, search } = new URL(to, location.origin);
  location.assign(origin === location.origin ? pathname + search : '/');
}

function useForm(send: (form: FormData) => Promise<void>, to: string | undefined) {
  return useActionState<Refused | undefined, FormData>(async (_, form) => {
    try {
      await send(form);
      leaveTo(to);
      return undefined;
    } catch (error) {
      return { error, email: entry(form, 'email'), name: entry(form, 'name') };
    }
  }, undefined);
}

export function SignInPage() {
  const { t, i18n } = useLingui();
  const { to } = signInRoute.useSearch();
  const [refused, action, isPending] = useForm(
    (form) => signIn({ email: entry(form, 'email'), password: entry(form, 'password') }),
    to,
  );
  return (
    <AccountPage
      title={t`Sign in`}
      isRefused={refused !== undefined}
      foot={
        <>
          <Trans>New here?</Trans>{' '}
          <Link to="/sign-up" search={to === undefined ? {} : { to }} className="link">
            <Trans>Create an account</Trans>
          </Link>
        </>
      }
    >
      {to !== undefined && refused === undefined && (
        <Notice tone="plain">
          <Trans>Please sign in to continue. You will come back to where you were.</Trans>
        </Notice>
      )}
      {refused !== undefined && <Notice tone="alarm">{i18n._(sentenceOf(refused.error))}</Notice>}
      <form action={action} className="grid gap-5">
        <Field
          label={t`E-mail`}
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={refused?.email}
        />
        <Field label={t`Password`} name="password" type="password" autoComplete="current-password" required />
        <button type="submit" className="button" disabled={isPending}>
          {isPending ? <Trans>Signing in…</Trans> : <Trans>Sign in</Trans>}
        </button>
      </form>
    </AccountPage>
  );
}

export function SignUpPage() {
  const { t, i18n } = useLingui();
  const { to } = signUpRoute.useSearch();
  const [refused, action, isPending] = useForm(
    (form) => signUp({ email: entry(form, 'email'), password: entry(form, 'password'), name: entry(form, 'name') }),
    to,
  );
  const fields = refusedFields(refused?.error);
  const errorOf = (name: string): { error?: string } =>
    fields.some((path) => path.endsWith(name)) ? { error: t`Please check this field.` } : {};
  return (
    <AccountPage
      title={t`Create an account`}
      isRefused={refused !== undefined}
      foot={
        <>
          <Trans>Already have an account?</Trans>{' '}
          <Link to="/sign-in" search={to === undefined ? {} : { to }} className="link">
            <Trans>Sign in</Trans>
          </Link>
        </>
      }
    >
      {refused !== undefined && <Notice tone="alarm">{i18n._(sentenceOf(refused.error))}</Notice>}
      <form action={action} className="grid gap-5">
        <Field
          label={t`E-mail`}
          name="email"
          type="email"
          autoComplete="username"
          required
          defaultValue={refused?.email}
          {...errorOf('email')}
        />
        <Field
          label={t`Name`}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          defaultValue={refused?.name}
          {...errorOf('name')}
        />
        <Field
          label={t`Password`}
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH_MIN}
          maxLength={128}
          required
          hint={t`At least 8 characters`}
          {...errorOf('password')}
        />
        <button type="submit" className="button" disabled={isPending}>
          {isPending ? <Trans>Creating your account…</Trans> : <Trans>Create an account</Trans>}
        </button>
      </form>
    </AccountPage>
  );
}

interface AccountPageProps {
  readonly title: string;
  readonly isRefused: boolean;
  readonly children: ReactNode;
  readonly foot: ReactNode;
}

function AccountPage({ title, isRefused, children, foot }: AccountPageProps) {
  const { t } = useLingui();
  return (
    <div className="mx-auto grid w-full max-w-md gap-5 py-6 sm:py-12">
      <Title>{isRefused ? t`Error: ${title}` : title}</Title>
      <h1 className="text-center">{title}</h1>
      <div className="card grid gap-5 sm:p-8">
        {children}
        <p className="border-t border-line pt-5 text-center">{foot}</p>
      </div>
    </div>
  );
}
