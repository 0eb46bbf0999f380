type Span = {
  /** Offsets in the document's text, the end exclusive. */
  readonly start: number;
  readonly end: number;
};

export type StringNode = Span & {readonly kind: 'string'; readonly value: string};
export type NumberNode = Span & {
  readonly kind: 'number';
  readonly value: number;
  /** True for `1.0`, which Python divides and prints otherwise than `1`. */
  readonly float: boolean;
};
export type NameNode = Span & {readonly kind: 'name'; readonly name: string};
export type ListNode = Span & {readonly kind: 'list'; readonly items: readonly Expression[]};
export type TupleNode = Span & {readonly kind: 'tuple'; readonly items: readonly Expression[]};
export type GroupNode = Span & {readonly kind: 'group'; readonly inner: Expression};
export type UnaryNode = Span & {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly operand: Expression;
};
export type BinaryOperator = '+' | '-' | '*' | '/' | '%';
export type BinaryNode = Span & {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
};

export type Expression =
  StringNode | NumberNode | NameNode | ListNode | TupleNode | GroupNode | UnaryNode | BinaryNode;

/** `key = value` or `key += value`. */
export type Statement = Span & {
  /** What it means: of a known key that is written with capitals, that key. */
  readonly key: string;
  readonly keySpan: Span;
  readonly operator: '=' | '+=';
  readonly operatorSpan: Span;
  /** Undefined when what stands there could not be understood; a problem says why. */
  readonly value: Expression | undefined;
};

/** Something wrong at an offset of the text. */
export type Problem = {readonly offset: number; readonly message: string};

/**
 * A config text and what is in it. The text is kept to the byte: comments, order and layout live in
 * it, and the nodes say where in it things are.
 */
export type ConfigDocument = {
  readonly text: string;
  /** The file as the user named it, for messages. */
  readonly file: string;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
};
