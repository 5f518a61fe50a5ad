#include "inbox/sign_lists.h"

/* How answers that nobody wrote are headed. */
const struct sign_row sign_away_subjects[] = {
    {"out of office", "Out of Office: Pay talks"},
    {"out of the office", "Jo Bloggs is out of the office (returning 03/01)"},
    {"out-of-office", "Out-of-office reply"},
    {"automatic reply", "Automatic reply: Pay talks"},
    {"automatic response", "Automatic response to your mail"},
    {"automated reply", "Automated reply from Jo"},
    {"automated response", "Automated response"},
    {"auto reply", "Auto reply: Pay talks"},
    {"auto-reply", "Auto-reply from jo@example.org"},
    {"autoreply", "AutoReply: Pay talks"},
    {"auto response", "Auto response"},
    {"auto-response", "Auto-Response: we got your mail"},
    {"autorespon", "AutoRespons :Pay talks"},
    {"^auto:", "AUTO: Jo Bloggs is away"},
    {"vacation", "Vacation reply"},
    {"^on holiday", "On holiday until Monday"},
    {"on annual leave", "I am on annual leave"},
    {"away from my mail", "away from my mail"},
    {"away from the office", "Away from the office"},
    {"^away until", "Away until May 5"},
    {"^away from", "Away from my desk"},
    /* German */
    {"abwesenheit", "Abwesenheitsnotiz: Tarifrunde"},
    {"automatische antwort", "Automatische Antwort: Tarifrunde"},
    {"nicht im büro", "Bin nicht im Büro"},
    {"nicht im hause", "Nicht im Hause"},
    /* French */
    {"réponse automatique", "Réponse automatique : Lettre de quinzaine"},
    {"absence du bureau", "Absence du bureau : Lettre"},
    {"absent du bureau", "Absent du bureau"},
    {"message d'absence", "Message d'absence"},
    /* Spanish, Catalan, Portuguese */
    {"respuesta automática", "Respuesta automática: Boletín"},
    {"fuera de la oficina", "Fuera de la oficina: Boletín"},
    {"resposta automàtica", "Resposta automàtica: Butlletí"},
    {"resposta automática", "Resposta automática: Boletim"},
    {"ausência temporária", "Ausência temporária"},
    {"fora do escritório", "Fora do escritório"},
    /* Italian, Romanian */
    {"risposta automatica", "Risposta automatica: Bollettino"},
    {"fuori sede", "Fuori sede: Bollettino"},
    {"fuori ufficio", "Fuori ufficio"},
    {"răspuns automat", "Răspuns automat: Buletin"},
    /* Dutch, Swedish, Danish, Norwegian, Finnish */
    {"automatisch antwoord", "Automatisch antwoord: Nieuwsbrief"},
    {"afwezig", "Afwezigheidsbericht"},
    {"automatiskt svar", "Automatiskt svar: Nyhetsbrev"},
    {"autosvar", "Autosvar: Nyhedsbrev"},
    {"automatisk svar", "Automatisk svar: Nyhedsbrev"},
    {"frånvaro", "Frånvaro: Nyhetsbrev"},
    {"ikke til stede", "Ikke til stede: Nyhedsbrev"},
    {"automaattinen vastaus", "Automaattinen vastaus: Uutiskirje"},
    {"poissa toimistosta", "Poissa toimistosta"},
    /* Polish, Czech, Slovak, Hungarian, Turkish, Greek */
    {"odpowiedź automatyczna", "Odpowiedź automatyczna: Biuletyn"},
    {"autoodpowiedź", "Autoodpowiedź"},
    {"automatická odpov", "Automatická odpověď: Zpravodaj"},
    {"automatikus válasz", "Automatikus válasz: Hírlevél"},
    {"otomatik yanıt", "Otomatik yanıt: Bülten"},
    {"αυτόματη απάντηση", "Αυτόματη απάντηση: Δελτίο"},
    /* Russian, Ukrainian, Japanese, Chinese, Korean */
    {"автоответ", "Автоответ: Бюллетень"},
    {"автоматический ответ", "Автоматический ответ: Бюллетень"},
    {"автоматична відповідь", "Автоматична відповідь: Бюлетень"},
    {"нет в офисе", "Нет в офисе"},
    {"自動応答", "自動応答: お知らせ"},
    {"自動返信", "【自動返信】お知らせ"},
    {"不在通知", "不在通知"},
    {"自动回复", "自动回复: 通讯"},
    {"自動回覆", "自動回覆: 通訊"},
    {"자동 회신", "자동 회신: 소식"},
    {"부재중", "부재중: 소식"},
};
const size_t sign_away_subjects_count = COUNT(sign_away_subjects);

/* How their text begins, where neither header nor subject tells. */
const struct sign_row sign_away_texts[] = {
    {"out of the office", "I am out of the office until Monday."},
    {"out of office", "I am currently out of office with no access to mail."},
    {"automated response to your", "Note: This is an automated response to your message"},
    {"automatic reply to", "This is an automatic reply to your mail."},
    {"automated reply", "This is an automated reply."},
    {"automatically generated reply", "This is an automatically generated reply."},
    {"automatic response", "This is an automatic response."},
    {"am on annual leave", "I am on annual leave until 3 May."},
    {"am away", "I am away until 3 May."},
    {"no longer work", "Jo no longer works for us."},
    {"thank you for your e-mail", "Thank you for your e-mail. I will reply as soon as possible."},
    {"thank you for you e-mail", "Thank you for you e-mail."},
    {"thank you for your email", "Thank you for your email, we will come back to you."},
    {"we have received your", "We have received your message and will answer it."},
    {"nicht im büro", "Ich bin bis Montag nicht im Büro."},
    {"automatische antwort", "Dies ist eine automatische Antwort."},
    {"absent du bureau", "Je suis absent du bureau jusqu'à lundi."},
    {"réponse automatique", "Ceci est une réponse automatique."},
    {"fuera de la oficina", "Estoy fuera de la oficina hasta el lunes."},
    {"respuesta automática", "Esta es una respuesta automática."},
    {"niet aanwezig", "Ik ben tot maandag niet aanwezig."},
};
const size_t sign_away_texts_count = COUNT(sign_away_texts);

/* Mail that wants somebody to prove that they are no robot. */
const struct sign_row sign_challenges[] = {
    {"approved senders", "If you would like to be added to my list of approved senders, please"},
    {"allowed list", "click to have your address added to the recipient's allowed list"},
    {"allow list", "add your address to the allow list"},
    {"whitelist request", "Whitelist request for your message"},
    {"please confirm that you sent", "Please confirm that you sent this message"},
    {"verify that you are a", "Please verify that you are a person"},
    {"sender verification", "Sender verification required"},
    {"confirm your message", "To confirm your message, reply to this mail"},
    {"challenge-response", "This mailbox uses a challenge-response system"},
    {"challenge/response", "protected by challenge/response"},
    {"boxbe", "Boxbe: please prove that you are a person"},
    {"spamarrest", "This is a message from SpamArrest."},
    {"spam arrest", "Spam Arrest: verify your address once"},
};
const size_t sign_challenges_count = COUNT(sign_challenges);

/* Complaints that some providers send in words of their own. */
const struct sign_row sign_complaints[] = {
    {"complaint about message from", "complaint about message from 192.0.2.1"},
    {"email feedback report", "Email Feedback Report for IP 192.0.2.1"},
    {"abuse report for an email", "This is an email abuse report for an email message received"},
    {"reported as spam", "The message below was reported as spam by its recipient."},
    {"marked*as spam", "A recipient marked your message as spam."},
    {"marked*as junk", "Our user marked this message as junk."},
};
const size_t sign_complaints_count = COUNT(sign_complaints);
