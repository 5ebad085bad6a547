import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Document, isRecord } from '../document.ts';
import type { Content } from '../operations.ts';
import { type ClosedSchemas, closeSchemas, rootId } from './closed-schemas.ts';
import { deviation, type Finding, note } from './finding.ts';
import { pointerTo } from './pointer.ts';
import type { Show } from './show.ts';

/** Holds JSON data against the schema of a media type, to which `pointer` leads. */
export type CheckBody = (content: Content, pointer: string, data: unknown) => Finding[];

/** @param show - What of the data may be in a report. */
export function createBodyCheck(document: Document, show: Show): CheckBody {
  const schemas = closeSchemas(document);
  // `strict`: schemas in OpenAPI have keywords of their own. `verbose`: an error then has the schema that it is of.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, verbose: true, logger: false });
  ajv.addSchema(schemas.root, rootId);
  const validators = new Map<string, ValidateFunction>();

  return ({ schema = {} }, pointer, data) => {
    const at = pointer + pointerTo('schema');
    const validate = validators.get(at) ?? ajv.compile(schemas.close(schema, at));
    validators.set(at, validate);
    validate(data);
    return withoutBranches(validate.errors ?? [])
      .filter((error) => !isNoString(error, schemas))
      .map((error) => toFinding(error, schemas, show));
  };
}

/** Of what is no string, its type is a finding, and that it is none of the strings is not. */
const isNoString = ({ keyword, parentSchema, data }: ErrorObject, { isOpenString }: ClosedSchemas): boolean =>
  keyword === 'enum' && isOpenString(parentSchema) && typeof data !== 'string';

/** Where a value fits none of several schemas, what it lacks for each of them tells nobody anything. */
function withoutBranches(errors: ErrorObject[]): ErrorObject[] {
  const isChoice = ({ keyword }: ErrorObject) => keyword === 'anyOf' || keyword === 'oneOf';
  return errors.filter(
    (error, index) =>
      !errors.slice(index + 1).some((later) => isChoice(later) && error.instancePath.startsWith(later.instancePath)),
  );
}

function toFinding(error: ErrorObject, schemas: ClosedSchemas, show: Show): Finding {
  const { keyword, params, data, parentSchema, message } = error;
  const pointer = schemas.pointerOf(parentSchema);
  const at = pointer + pointerTo(keyword);
  const place = placeOf(error.instancePath, show);
  switch (keyword) {
    case 'required':
      return deviation(
        pointer + pointerTo('properties', params.missingProperty),
        `${place} lacks the property \`${params.missingProperty}\`.`,
      );
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return deviation(pointer + pointerTo('properties'), `${place} has ${unknownProperty(error, show)}.`);
    case 'type':
      return deviation(at, `${place} is of type ${typeOf(data)}, not ${[params.type].flat().join(' or ')}.`);
    case 'const':
      return deviation(at, `${place} is not ${JSON.stringify(params.allowedValue)}.`);
    case 'enum':
      if (!schemas.isOpenString(parentSchema)) return deviation(at, `${place} is none of the values in the spec.`);
      return note(pointer, `${place} has a value that the spec does not name: ${show.value(String(data))}.`);
    default:
      // This says what the schema says, and nothing of the data: "must be <= 100".
      return deviation(at, `${place} ${message}.`);
  }
}

function unknownProperty({ params, data }: ErrorObject, show: Show): string {
  const name = String(params.additionalProperty ?? params.unevaluatedProperty);
  const value = isRecord(data) ? data[name] : undefined;
  return `an unknown property: ${show.name(name)}, of type ${typeOf(value)}`;
}

function placeOf(instancePath: string, show: Show): string {
  const names = instancePath.split('/').slice(1);
  return names.length === 0 ? 'The body' : show.path(names);
}

/** The type of a JSON value, by its name in JSON Schema. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
