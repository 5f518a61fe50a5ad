// nodemailer.js PORT COUNT CONNECTIONS MESSAGE: COUNT mails through a pool of nodemailer. Their text is the file's, half of
// it as HTML, so that they are built as mails mostly are.
"use strict";
const fs = require("fs");
const nodemailer = require("nodemailer");

const [port, count, connections, file] = process.argv.slice(2);
const text = fs.readFileSync(file, "utf8");
const part = text.slice(0, text.length / 2);
const html = `<p>${part}</p>`;
const pool = nodemailer.createTransport({
    host: "127.0.0.1", port: Number(port), secure: false, ignoreTLS: true,
    pool: true, maxConnections: Number(connections), maxMessages: Infinity,
});
let begun = 0;
let done = 0;

function next() {
    if (begun >= count)
        return;
    const to = `person${begun++}@example.org`;
    pool.sendMail({ from: "Bench <bulletin@lists.example.org>", to, subject: "Pay talks", text: part, html }, (error) => {
        if (error) {
            console.error(error.message);
            process.exit(1);
        }
        if (++done == count)
            pool.close();
        next();
    });
}
for (let i = 0; i < connections * 2; i++)
    next();
