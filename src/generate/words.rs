//! The parts of titles and names. Text outside of ASCII is in separate lists, because only such text is damaged by
//! double encoding.

/// First words of titles and of band names.
pub(super) const ADJECTIVES: &[&str] = &[
    "Amber", "Bitter", "Blue", "Borrowed", "Broken", "Burning", "Cold", "Crooked", "Distant", "Electric", "Empty",
    "Endless", "Faded", "Foolish", "Forgotten", "Gentle", "Golden", "Heavy", "Hidden", "Hollow", "Hungry", "Idle",
    "Invisible", "Lazy", "Little", "Lonely", "Lost", "Magnetic", "Midnight", "Modern", "Northern", "Old", "Paper",
    "Patient", "Quiet", "Red", "Restless", "Rusty", "Secret", "Second", "Shallow", "Silver", "Slow", "Small",
    "Southern", "Stolen", "Strange", "Sudden", "Sunday", "Sweet", "Tender", "Velvet", "Violet", "Wandering", "Warm",
    "Western", "White", "Wild", "Winter", "Wooden",
];

/// Last words of titles and, with an s, of band names.
pub(super) const NOUNS: &[&str] = &[
    "Anchor", "Arrow", "Avenue", "Bell", "Bird", "Boat", "Bridge", "Canyon", "Chapel", "Cinema", "Cloud", "Coast",
    "Comet", "Cousin", "Dancer", "Daughter", "Diamond", "Doctor", "Dream", "Engine", "Feather", "Fever", "Flower",
    "Forest", "Garden", "Ghost", "Guitar", "Harbor", "Heart", "Highway", "Horse", "Hotel", "Island", "Kitchen",
    "Lantern", "Letter", "Light", "Machine", "Meadow", "Mirror", "Moon", "Morning", "Mountain", "Neighbor", "Night",
    "Ocean", "Orchard", "Painter", "Parade", "Pilot", "Planet", "Pocket", "Promise", "Queen", "Radio", "Railroad",
    "Rider", "River", "Sailor", "Shadow", "Signal", "Sister", "Sunset", "Soldier", "Song", "Stone", "Stranger",
    "Summer", "Telephone", "Thunder", "Tiger", "Tower", "Train", "Valley", "Violin", "Tango", "Weather", "Whistle",
    "Window", "Falcon",
];

/// Beginnings of titles. A noun follows.
pub(super) const OPENINGS: &[&str] = &[
    "Don't Follow The",
    "Dance With The",
    "I Saw The",
    "I Was Your",
    "Leave Me The",
    "Love Is A",
    "My Father's",
    "No More",
    "She Is The",
    "Take Me To The",
    "This Is Not A",
    "Wake Up,",
    "Waiting For The",
    "We Are The",
    "Where's The",
    "You And The",
];

/// Additions after a title.
pub(super) const VERSIONS: &[&str] = &[
    "(Album Version)",
    "(Live)",
    "(Acoustic)",
    "(Radio Edit)",
    "(Remastered)",
    "(Instrumental)",
    "[Demo]",
    "- Part 2",
    "(Skit)",
    "/ Reprise",
];

/// Words for groups of musicians, at the end of artist names.
pub(super) const ENSEMBLES: &[&str] = &[
    "Band", "Brothers", "Choir", "Club", "Collective", "Experience", "Orchestra", "Project", "Quartet", "Sisters",
    "Trio",
];

/// First names, with their gender in the logs.
pub(super) const FIRST_NAMES: &[(&str, &str)] = &[
    ("Abigail", "F"),
    ("Adam", "M"),
    ("Alice", "F"),
    ("Amelia", "F"),
    ("Andre", "M"),
    ("Anna", "F"),
    ("Benjamin", "M"),
    ("Bianca", "F"),
    ("Caleb", "M"),
    ("Camila", "F"),
    ("Carl", "M"),
    ("Clara", "F"),
    ("Daniel", "M"),
    ("Diana", "F"),
    ("Dominic", "M"),
    ("Elena", "F"),
    ("Eli", "M"),
    ("Emma", "F"),
    ("Erik", "M"),
    ("Esther", "F"),
    ("Felix", "M"),
    ("Fiona", "F"),
    ("Gabriel", "M"),
    ("Grace", "F"),
    ("Hannah", "F"),
    ("Hugo", "M"),
    ("Ingrid", "F"),
    ("Isaac", "M"),
    ("Ivy", "F"),
    ("Jasmine", "F"),
    ("Joel", "M"),
    ("Julia", "F"),
    ("Kevin", "M"),
    ("Laura", "F"),
    ("Leo", "M"),
    ("Louise", "F"),
    ("Lucas", "M"),
    ("Marcus", "M"),
    ("Maria", "F"),
    ("Martin", "M"),
    ("Maya", "F"),
    ("Nadia", "F"),
    ("Nathan", "M"),
    ("Nina", "F"),
    ("Noah", "M"),
    ("Olivia", "F"),
    ("Oscar", "M"),
    ("Paula", "F"),
    ("Peter", "M"),
    ("Rachel", "F"),
    ("Raul", "M"),
    ("Rosa", "F"),
    ("Ruth", "F"),
    ("Simon", "M"),
    ("Sofia", "F"),
    ("Thomas", "M"),
    ("Tobias", "M"),
    ("Vera", "F"),
    ("Victor", "M"),
    ("Zoe", "F"),
];

/// Last names.
pub(super) const LAST_NAMES: &[&str] = &[
    "Adams", "Allen", "Alvarez", "Anderson", "Bailey", "Baker", "Barnes", "Bell", "Bennett", "Brooks", "Brown",
    "Campbell", "Carter", "Castillo", "Chavez", "Clark", "Coleman", "Collins", "Cooper", "Cox", "Davis", "Diaz",
    "Edwards", "Evans", "Fisher", "Foster", "Garcia", "Gibson", "Gomez", "Gray", "Hall", "Hayes", "Henderson",
    "Hernandez", "Hughes", "Jackson", "Jenkins", "Kelly", "Kim", "Lee", "Lewis", "Long", "Lopez", "Marshall",
    "Mendoza", "Miller", "Mitchell", "Morgan", "Murphy", "Nelson", "Nguyen", "O'Brien", "O'Neal", "Ortiz", "Parker",
    "Patel", "Perez", "Phillips", "Price", "Ramirez", "Reed", "Reyes", "Rivera", "Ross", "Russell", "Sanchez",
    "Sanders", "Stewart", "Sullivan", "Taylor", "Thompson", "Torres", "Turner", "Vasquez", "Walker", "Ward", "Watson",
    "Wood", "Wright", "Young",
];

/// Beginnings and ends of titles in one language, and the text between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrases {
    pub(super) first: &'static [&'static str],
    pub(super) last: &'static [&'static str],
    pub(super) between: &'static str,
}

/// Titles that are not ASCII. U+20BB7 (𠮷) is outside of the Basic Multilingual Plane: JSON needs two escapes for it.
pub(super) const TITLES: &[Phrases] = &[
    Phrases {
        first: &["Corazón", "Canción", "Mañana", "Sueño", "Adiós", "¿Dónde Está La Niña"],
        last: &["Del Mar", "De Otoño", "De La Montaña", "Sin Razón", "De Algodón"],
        between: " ",
    },
    Phrases {
        first: &["Été", "Rêve", "Forêt", "Fenêtre", "Poupée", "Rivière"],
        last: &["Oubliée", "À Minuit", "Désolée", "D'Août", "Sans Fin"],
        between: " ",
    },
    Phrases {
        first: &["Größe", "Straße", "Mädchen", "Frühling", "Märchen"],
        last: &["Im Regen", "Über Nacht", "Für Dich", "Ohne Wörter"],
        between: " ",
    },
    Phrases {
        first: &["Coração", "Saudação", "Manhã", "Canção"],
        last: &["Do Sertão", "De São João", "Em Março", "Sem Fim"],
        between: " ",
    },
    Phrases {
        first: &["Белая", "Тихая", "Зимняя", "Новая"],
        last: &["ночь", "река", "дорога", "весна", "песня"],
        between: " ",
    },
    Phrases {
        first: &["Μικρή", "Παλιά", "Χρυσή"], last: &["Θάλασσα", "Νύχτα", "Αγάπη"], between: " "
    },
    Phrases {
        first: &["夜", "海", "夏", "風", "𠮷野"], last: &["の歌", "の夢", "の空", "の道"], between: ""
    },
    Phrases { first: &["月亮", "春天", "北京", "故乡"], last: &["之歌", "的雨", "的梦"], between: "" },
];

/// Names of artists that are not ASCII.
pub(super) const ARTISTS: &[Phrases] = &[
    Phrases {
        first: &["José", "Zoë", "Björn", "Chloé", "Łukasz", "Søren", "Inês", "Jürgen", "Renée", "Åsa"],
        last: &["Muñoz", "Lefèvre", "Åkesson", "Gonçalves", "Müller", "Dvořák", "Yılmaz", "Şahin", "Núñez", "Bélanger"],
        between: " ",
    },
    Phrases {
        first: &["Серая", "Дальняя", "Северная"], last: &["станция", "звезда", "птица"], between: " "
    },
    Phrases {
        first: &["東京", "青い", "銀河", "桜"], last: &["楽団", "電車", "鳥", "通り"], between: ""
    },
];
