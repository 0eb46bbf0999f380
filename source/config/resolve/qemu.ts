import type {QemuConfig} from '../domain-config.ts';
import {accelerators, qemuBoards} from '../domain-config.ts';
import {nameType, textOf} from '../evaluation/values.ts';
import type {Resolution} from './resolution.ts';

/** The keys that only machine qemu reads. */
export function resolveQemu(resolution: Resolution): QemuConfig {
  const {text} = resolution;
  const emulator = text('device_model_override');
  const board = qemuBoards.find(known => known === text('board'));
  const accelerator = accelerators.find(known => known === text('accel'));
  return {
    ...(emulator === undefined ? {} : {emulator}),
    ...(board === undefined ? {} : {board}),
    ...(accelerator === undefined ? {} : {accelerator}),
    arguments: resolveArguments(resolution),
  };
}

function resolveArguments({elements, error}: Resolution): string[] {
  const key = 'device_model_args';
  return elements(key).flatMap(element => {
    const text = textOf(element);
    if (text !== undefined) return [text];
    const message = `an element of \`${key}' is a string, and this is ${nameType(element)}`;
    if (element.type !== 'unknown') error(key, message, element);
    return [];
  });
}
