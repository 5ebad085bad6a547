import { $, type IR } from '@hey-api/openapi-ts';

/**
 * The arguments of valibot's `custom` for a number within bounds: a condition, and what to say of a value that fails it.
 *
 * valibot has an action for each half of that, which weigh six times as much in a bundle.
 *
 * @returns `undefined` for a schema that says less of its numbers, or anything else.
 */
export function numberRange({ type, minimum, maximum, ...others }: IR.SchemaObject) {
  const isElse = [others.const, others.format, others.exclusiveMinimum, others.exclusiveMaximum];
  if (minimum === undefined || maximum === undefined || isElse.some((one) => one !== undefined)) return undefined;
  const value = $('value');
  const isInteger = type === 'integer';
  const conditions = [
    $.typeofExpr(value).eq($.literal('number')),
    ...(isInteger ? [$('Number').attr('isInteger').call(value)] : []),
    $.binary(value, '>=', $.literal(minimum)),
    $.binary(value, '<=', $.literal(maximum)),
  ];
  const condition = conditions.reduce<unknown>((all, next) => (all ? $.binary(all, '&&', next) : next), undefined);
  const words = `${isInteger ? 'an integer' : 'a number'} from ${minimum} to ${maximum}`;
  return [$.func().param('value').do($.return(condition)), $.literal(`Invalid value: Expected ${words}`)] as const;
}
