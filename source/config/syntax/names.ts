import type {Expression, NameNode} from './nodes.ts';

/** The names that an expression uses, in their order. */
export function namesIn(node: Expression): readonly NameNode[] {
  switch (node.kind) {
    case 'name':
      return [node];
    case 'string':
    case 'number':
      return [];
    case 'list':
    case 'tuple':
      return node.items.flatMap(namesIn);
    case 'group':
      return namesIn(node.inner);
    case 'unary':
      return namesIn(node.operand);
    case 'binary':
      return [...namesIn(node.left), ...namesIn(node.right)];
  }
}
