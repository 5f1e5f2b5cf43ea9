/** What a client's type says of its routes. */
import {
  type Checker,
  type Symbol as Named,
  type Signature,
  SignatureKind,
  type Type,
  TypeFlags,
} from 'typescript/unstable/sync';

/** One way to call a method: what it is given, and what it may answer. */
export type Call = { args: Type; optional: boolean; answers: Answer[] };
export type Answer = { body: Type; status: Type; format: Type };

/** The ways to call a method such as `$get`, in their order. */
export const callsOf = (checker: Checker, type: Type): Call[] =>
  checker.getSignaturesOfType(type, SignatureKind.Call).map((signature) => callOf(checker, signature));

function callOf(checker: Checker, signature: Signature): Call {
  const [parameter] = signature.getParameters();
  const given = checker.getTypeOfSymbol(parameter!)!;
  const promise = checker.getReturnTypeOfSignature(signature)!;
  const [answer] = checker.getTypeArguments(promise as never);
  return {
    args: checker.getNonNullableType(given)!,
    optional: given.isUnionType() && given.getTypes().some((part) => part.flags & TypeFlags.Undefined),
    answers: partsOf(answer!).map((part) => {
      const [body, status, format] = checker.getTypeArguments(part as never);
      if (!body || !status || !format)
        throw new Error(`${checker.typeToString(part)} is not an answer that hc knows`);
      return { body, status, format };
    }),
  };
}

const partsOf = (type: Type): readonly Type[] => (type.isUnionType() ? type.getTypes() : [type]);

/** The type of a property of a property … @returns undefined where there is none */
export function typeAt(checker: Checker, type: Type, ...path: string[]): Type | undefined {
  let found: Type | undefined = type;
  for (const name of path) {
    const property: Named | undefined =
      found && checker.getPropertyOfType(checker.getNonNullableType(found)!, name);
    found = property && checker.getTypeOfSymbol(property);
  }
  return found;
}
