import {expect, test} from 'vitest';
import {RefusedError} from '../../../../source/errors.ts';
import {explainPostcopy} from '../../../../source/machines/qemu/migration/receive-guest.ts';

const refusal = new RefusedError('GenericError', 'Postcopy is not supported');

test('whoever may not use userfaultfd is told that, and who can change it', () => {
  expect(explainPostcopy(refusal, 1000, () => '0\n').message).toMatch(
    /^Postcopy is not supported: only root .* sysctl vm\.unprivileged_userfaultfd=1 there/,
  );
});

test('what has another reason stays as QEMU says it', () => {
  expect(explainPostcopy(refusal, 0, () => '0\n')).toBe(refusal);
  expect(explainPostcopy(refusal, 1000, () => '1\n')).toBe(refusal);
  expect(explainPostcopy(refusal, 1000, () => undefined)).toBe(refusal);
});
