/**
 * The version of what two guest processes and the client between them say to each other when they hand
 * a domain over. It is raised with every change of those commands' meaning, not only of their form: a
 * side that takes a word for another than it was meant as could let the domain run twice. All three
 * name theirs before anything is started.
 *
 * 3: whoever ends it asks before whether all of the memory has followed.
 * 2: the answer to `domux-migrate` hands over; before, that took two more words.
 */
export const migrationExchange = 3;
