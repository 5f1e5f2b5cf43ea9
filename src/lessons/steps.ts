/** What the page of each step says. */

export type Step = {
  title: string;
  /** What it is about, in a sentence. */
  about: string;
  /** Paragraphs; what stands between backticks is code. */
  text: readonly string[];
  /** Commands to type, each with what to look for. @param base the address of the service, without a slash */
  tries(base: string): readonly (readonly [command: string, look: string])[];
  /** Something to build or to answer before going on. */
  task: string;
  /** Files of this folder that are shown, one beside the other. */
  files?: readonly string[];
};

/** In the order of the course; the number of a step is its place. */
export const steps: readonly Step[] = [
  {
    title: 'HTTP',
    about: 'What travels between a client and a server.',
    text: [
      'A client sends a request: a method (`GET`), an address (`/posts/1`), header fields and sometimes a body. A server sends a response: a status code, header fields and mostly a body. That is all of it, and all of it is text that you can read.',
      'The method says what is wanted. `GET` reads and changes nothing, so it may be repeated at will; `POST` adds; `PUT` and `PATCH` change; `DELETE` removes. The first digit of the status says how it went: 2 it was done, 3 look elsewhere, 4 the request was wrong, 5 the server has failed.',
    ],
    tries: (base) => [
      [`curl -v ${base}/status`, 'lines with > were sent, lines with < came back'],
      [`curl -i ${base}/posts/1`, 'the status, then Content-Type and ETag, an empty line, and the body'],
      [`curl -i ${base}/posts/9999`, 'a 404, and a body that says why'],
      [`curl -i -X DELETE ${base}/status`, 'a 405, and in Allow the methods that would do'],
    ],
    task: 'Send a request that is answered with 304. (The answer to the second command has an ETag; which header field of a request takes one?)',
  },
  {
    title: 'curl',
    about: 'Every method by hand, before any code.',
    text: [
      'curl shows what a browser hides. `-i` prints the header as well, `-I` asks for the header alone (`HEAD`), `-X` names the method, `-d` sends a body and makes the request a `POST`, `-H` adds a header field.',
      'What you write here stays until the server is ended, or until somebody resets it: `POST /playground/reset`.',
    ],
    tries: (base) => [
      [`curl ${base}/posts`, 'a hundred posts'],
      [`curl -I ${base}/posts`, 'X-Total-Count says how many there are'],
      [
        `curl -X POST -d "title=foo&body=bar&userId=1" ${base}/posts`,
        'the new post, with the id 101 if it is the first one',
      ],
      [`curl -i -X PATCH -d "title=changed" ${base}/posts/101`, 'a 200, and another ETag than before'],
      [`curl -i -X DELETE ${base}/posts/101`, 'a 200 with {}; do it twice, and the second one is a 404'],
      [`curl -X POST ${base}/playground/reset`, 'everything is as it was'],
    ],
    task: 'Find, with one command each: the comments of post 7; the posts of user 3, newest first; the titles alone of ten posts.',
  },
  {
    title: 'Consume an API',
    about: 'A program asks, and keeps what it was told.',
    text: [
      'A program has to do what you did with your eyes: look at the status before it looks at the body, and read the body as what Content-Type says that it is.',
      'Write one that prints the status and the title of every post, and another that writes `posts.csv` with the columns id, title and body. Use a library for CSV: a title may have a comma, quotes or a line break in it.',
    ],
    tries: (base) => [
      [`curl -s -o /dev/null -w "%{http_code}\\n" ${base}/posts`, 'the status alone'],
      [
        `python3 -c "import json, urllib.request as u; print(*(p['title'] for p in json.load(u.urlopen('${base}/posts'))), sep='\\n')"`,
        'every title on a line',
      ],
      [
        `curl -H "Accept: text/csv" "${base}/posts?_fields=id,title,body"`,
        'what your file should hold, in the order id, title, body',
      ],
    ],
    task: 'What does your program do when the server is not there, and what when it answers 500? Try the first: end the server.',
  },
  {
    title: 'A server by hand',
    about: 'The other side, without a framework.',
    text: [
      'A server listens on a port, reads a request, decides by method and path, and writes a status, header fields and a body. Serve a greeting at `/`, an object at `/data`, `OK` at `/status`, a description at `/info`, and a 404 with `Endpoint not found` for every other path.',
      'Two things are easily forgotten. Content-Type must say what the body is, or a client has to guess. And HEAD is answered as GET is, without the body.',
    ],
    tries: (base) => [
      [`curl -i ${base}/lessons/http-server/`, 'text/plain, and a greeting'],
      [`curl -i ${base}/lessons/http-server/data`, 'application/json'],
      [`curl -i ${base}/lessons/http-server/info`, 'its version and description'],
      [`curl -i ${base}/lessons/http-server/nothing`, 'a 404'],
      [`curl -I ${base}/lessons/http-server/data`, 'the header of the second one'],
    ],
    task: 'Below is the same server twice: on node:http alone, and in Hono. For each line of the first, find who does it in the second.',
    files: ['http-server-bare.ts', 'http-server.ts'],
  },
  {
    title: 'A server with a framework',
    about: 'Routes, JSON both ways, and what to say to a wrong request.',
    text: [
      'A framework matches paths, parses bodies and fills in header fields. What it cannot know is what your API means: which body is wrong, and which status says so.',
      'Keep users in memory. `POST /add_user` adds one and answers 201; a body that is no JSON object, or one without a username, is a 400; a username that is taken is a 409, and the user who has it stays as they are.',
    ],
    tries: (base) => [
      [`curl ${base}/lessons/framework/data`, '[], as long as nobody has been added'],
      [
        `curl -i -H "Content-Type: application/json" -d '{"username":"ada","city":"London"}' ${base}/lessons/framework/add_user`,
        'a 201; send it again for a 409',
      ],
      [`curl -i -d '[1]' ${base}/lessons/framework/add_user`, 'a 400: JSON, but no object'],
      [`curl -i -d '{}' ${base}/lessons/framework/add_user`, 'a 400 that names what is missing'],
      [`curl ${base}/lessons/framework/users/ada`, 'the user'],
    ],
    task: 'Which of these answers does your own server give with a 500? That is the server saying that it was its fault.',
    files: ['framework.ts'],
  },
  {
    title: 'Security',
    about: 'Who are you, and may you do that?',
    text: [
      'Basic sends the name and the password with every request, merely encoded: it needs HTTPS. A token is asked for once, with the password, and then sent in its place; it is signed, so that nobody can make one, and it ends. Who is not known gets a 401, and who is known but may not gets a 403.',
      'The users are `user1` and `admin1`, both with the password `password`. Everything that can be wrong with a token is a 401: that it is missing, not ours, or expired. A client can act on that; on a 500 it cannot.',
    ],
    tries: (base) => [
      [
        `curl -i ${base}/lessons/security/basic-protected`,
        'a 401, and WWW-Authenticate, which says how to come in',
      ],
      [`curl -i -u user1:password ${base}/lessons/security/basic-protected`, 'a 200'],
      [
        `TOKEN=$(curl -s -H "Content-Type: application/json" -d '{"username":"user1","password":"password"}' ${base}/lessons/security/login | cut -d '"' -f 4)`,
        'echo $TOKEN shows three parts; the first two are base64url, and no secret',
      ],
      [`curl -i -H "Authorization: Bearer $TOKEN" ${base}/lessons/security/jwt-protected`, 'a 200'],
      [
        `curl -i -H "Authorization: Bearer $TOKEN" ${base}/lessons/security/admin-only`,
        'a 403; sign in as admin1 for a 200',
      ],
      [
        `curl -i -H "Authorization: Bearer x$TOKEN" ${base}/lessons/security/jwt-protected`,
        'a 401: it is not what was signed',
      ],
    ],
    task: 'Then describe your API so that a program can read it. What this service says of itself is at /openapi.json, and for people at /docs.',
    files: ['security.ts'],
  },
];
