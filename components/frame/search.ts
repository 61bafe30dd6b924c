export { readSearch, type SearchMeaning } from "@/lib/wire/search";
