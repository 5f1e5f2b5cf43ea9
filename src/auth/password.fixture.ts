/** Hashes made once by each runtime for one password, and pinned: a hash is good wherever it was made. */
export const password = 'pässword ✓ caf\u00e9';
export const made = {
  Node: '$scrypt$ln=14,r=8,p=5$MdKZfkM/y1IvnPTJTfXLUw$ToNz+KQtqhUfHiHSCuV8K1hC6tXZRXzymkcGIu2HIFo',
  Bun: '$scrypt$ln=14,r=8,p=5$NmQaoSjooNbSwTIU5eGwDA$nS8hvIKp8hEdqNhSivM4vK2s6U5JMeFk51lNmvpKEIg',
  workerd: '$scrypt$ln=14,r=8,p=5$dLKiBO5QnLH3hx86UCr7BQ$05hTACHWEv0Yk+v0jBPffW9KcOu9Qz9iTZxVdCJhKvw',
};
